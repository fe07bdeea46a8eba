"""Hosts that discard their disk when they restart, and a night with it."""

from collections.abc import Mapping
from pathlib import Path

# Each with a variable that, by its documentation, the host sets for every program it runs.
EPHEMERAL_HOSTS = {
    "Heroku": "DYNO",  # https://devcenter.heroku.com/articles/dynos
    "Render": "RENDER",  # https://render.com/docs/environment-variables
    "Railway": "RAILWAY_ENVIRONMENT_ID",  # https://docs.railway.com/reference/variables
    "Fly.io": "FLY_APP_NAME",  # https://fly.io/docs/machines/runtime-environment/
    "Google Cloud Run": "K_SERVICE",  # https://cloud.google.com/run/docs/container-contract
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    "AWS Lambda": "AWS_LAMBDA_FUNCTION_NAME",
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html
    "Amazon ECS": "ECS_CONTAINER_METADATA_URI_V4",
    # https://learn.microsoft.com/en-us/azure/container-apps/environment-variables
    "Azure Container Apps": "CONTAINER_APP_NAME",
    # https://kubernetes.io/docs/concepts/containers/container-environment/
    "Kubernetes": "KUBERNETES_SERVICE_HOST",
    "a container": "COUNTROOM_CONTAINER",  # ours: the Dockerfile sets it
}

# A disk that holds one of these lasts no longer than the machine or the program.
_EPHEMERAL_PLACES = (Path("/"), Path("/tmp"), Path("/dev/shm"), Path(__file__))  # noqa: S108 - compared only


def loss_warning(environment: Mapping[str, str], path: Path, *, volume: bool) -> str | None:
    """Why a database at the path would be lost and what to do, or None if nothing suggests it."""
    host = next(
        (host for host, variable in EPHEMERAL_HOSTS.items() if environment.get(variable)), None
    )
    if host is None or volume:
        return None
    return (
        f"Every declaration in {path} would be lost when {host} restarts or is updated. Name a "
        "file on a volume in DATABASE_URL, run the bot on a host that keeps its disk, or set "
        "COUNTROOM_ALLOW_EPHEMERAL_DISK=true if you can afford to lose the night (docs/store.md)."
    )


def is_on_volume(path: Path) -> bool:
    """Whether a file is, or would be created, on a disk mounted for data alone."""
    return _device_id(path.resolve()) not in {_device_id(place) for place in _EPHEMERAL_PLACES}


def _device_id(path: Path) -> int:
    try:
        return path.stat().st_dev
    except OSError:  # missing so far, or out of reach
        return _device_id(path.parent)
