"""What no repetition cures."""


class GatewayRefusedError(Exception):
    """The gateway refuses the request for good: a token that is not valid, or a filter that it does not know."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail
