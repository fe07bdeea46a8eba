"""Northam: a council of four wards made up for files of results, its pack and its files."""

from pathlib import Path

from bot.importers.pack import Files
from bot.importers.registry import read_registry_text

FILES = Path(__file__).parent / "files"

COUNCIL = """\
slug = "northam-2025"
name = "Northam Borough Council"
short_name = "Northam"
election_date = 2025-05-01
cycle = "all"
seats = 5
"""
SEATS = """\
post_label,councillor,party_name,party_id,up,last_won_by,last_won_on
Abbey,Ann Able,Labour Party,PP53,True,Labour Party,2021-05-06
St Mary's & All Saints,John Smith,Labour Party,PP53,True,Labour Party,2021-05-06
St Mary's & All Saints,Gus Gale,Liberal Democrats,PP90,True,Liberal Democrats,2021-05-06
Caerau (Ynys Môn),Huw Hughes,Plaid Cymru - The Party of Wales,PP77,True,,
Park,Hal Hart,Independent,,True,Independent,2021-05-06
"""
CANDIDATES = """\
election_date,post_label,seats_contested,cancelled_poll,person_name,party_name,party_id
2025-05-01,Abbey,1,False,Ann Able,Labour Party,PP53
2025-05-01,Abbey,1,False,Bob Baker,Conservative and Unionist Party,PP52
2025-05-01,Abbey,1,False,Cai ap Dafydd,Plaid Cymru - The Party of Wales,PP77
2025-05-01,St Mary's & All Saints,2,False,John Smith,Labour Party,PP53
2025-05-01,St Mary's & All Saints,2,False,John Smith,Conservative and Unionist Party,PP52
2025-05-01,St Mary's & All Saints,2,False,Eve Evans,Liberal Democrats,PP90
2025-05-01,St Mary's & All Saints,2,False,Fay Fox,Green Party,PP63
2025-05-01,Caerau (Ynys Môn),1,False,Huw Hughes,Plaid Cymru - The Party of Wales,PP77
2025-05-01,Caerau (Ynys Môn),1,False,Iwan Ifans,Labour Party,PP53
2025-05-01,Park,1,False,Dr Hal Hart,Independent,
2025-05-01,Park,1,False,Ivy Ives,Labour Party,PP53
"""


def northam() -> Files:
    return {
        "parties.toml": read_registry_text(),
        "council.toml": COUNCIL,
        "seats.csv": SEATS,
        "candidates.csv": CANDIDATES,
    }
