"""Slack's limits, counted in characters as Slack counts them."""

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS = 50
SECTION = 3_000
ALT = 2_000  # of an image

# https://docs.slack.dev/reference/methods/files.getUploadURLExternal
FILE_ALT = 1_000
LABEL = 2_000  # of an input

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
BUTTONS = 25  # in one block of actions

# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
DIALOG_TITLE = 100
DIALOG_TEXT = 300
DIALOG_BUTTON = 30

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100

# https://docs.slack.dev/reference/views/modal-views
TITLE = 24
FIELD_VALUE = 3_000
VIEW_BLOCKS = 100

# https://docs.slack.dev/reference/methods/chat.postMessage: best up to 4,000, cut off at 40,000.
TEXT = 4_000

# Undocumented: users report that about 13,200 characters fit in a message's blocks.
BLOCKS_TEXT = 12_000
