"""`copytaster gateway`: serves what is published to those who do not speak Kafka, and makes tokens for them."""

import typer

from services.commands import console
from services.gateway import serve as gateway
from services.gateway.access.tokens import InvalidTokensError
from services.gateway.opened_view import ViewSettingsError
from services.gateway.view.store import ViewAwayError
from services.observability import logs
from services.sources.registry.read import InvalidRegistryError
from services.sources.registry.tokens import hash_of, new_token

app = typer.Typer(help="The gateway: stream, search and versions on HTTP.", invoke_without_command=True)


@app.callback()
def gateway_alone(context: typer.Context) -> None:
    """Serve; or one of the commands below."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve() -> None:
    """Serve /v1 until SIGTERM."""
    settings = console.settings()
    logs.configure(settings, "gateway")
    try:
        console.run(gateway.run(settings))
    except (InvalidTokensError, InvalidRegistryError, ViewSettingsError, ViewAwayError) as error:
        console.fail(str(error))


@app.command()
def token() -> None:
    """Make a token, and print it with the hash that goes into the file of tokens. It is shown this once."""
    made = new_token()
    console.out.print(f"token: {made}\nhash: {hash_of(made)}", highlight=False, soft_wrap=True)
