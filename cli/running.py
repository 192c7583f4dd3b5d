"""Running the service: everything, the API alone, the jobs alone."""

import os
import shutil
import sys
from pathlib import Path

import typer

import settings as configuration
from cli.preparing import seed_with
from cli.terminal import Stopped, app, finished, notes, servers
from settings import Environment, Settings

GRACEFUL_SHUTDOWN_SECONDS = 4


@app.command()
def run() -> None:
    """Run everything: embedded servers where none are configured, migrations, the API and the worker."""
    import supervise
    import telemetry

    settings = configuration.load()
    supervise.require_port(settings.host, settings.port, "EBROKERAGE_PORT")
    supervise.require_port(settings.host, settings.metrics_port, "EBROKERAGE_METRICS_PORT")
    with servers() as settings:
        prepare(settings)
        metrics = telemetry.empty(settings.data_directory.resolve() / "metrics" / "all")
        telemetry.serve(metrics, settings.host, settings.metrics_port)
        supervisor = supervise.Supervisor()
        names = ["serve", "worker"]
        if settings.smtp_url is None and settings.environment is not Environment.PRODUCTION:
            os.environ["EBROKERAGE_SMTP_URL"] = f"unix://{_mail_socket(settings)}"
            names.append("mail")
            notes.print(f"Messages: {settings.public_url}/_dev/mail")
        for name in names:
            supervisor.add(name, [sys.executable, "-m", "cli", name], os.environ)
        notes.print(f"[bold]{settings.public_url}/graphql[/bold] (Ctrl-C stops everything)")
        code = supervisor.run()
    raise typer.Exit(code)


def prepare(settings: Settings) -> None:
    """Everything that has to be there before the first request."""
    import credentials
    import db.migrating

    for name in finished(db.migrating.migrate(settings.owner_url, role_password=settings.database_role_password)):
        notes.print(f"Migrated: {name}")
    if settings.environment is Environment.DEVELOPMENT:
        finished(seed_with(settings))
        path = finished(credentials.write(settings))
        notes.print(f"A token for every user: {path}")


@app.command()
def serve() -> None:
    """Run the API alone."""
    import uvicorn

    import supervise

    settings = configuration.load()
    supervise.require_port(settings.host, settings.port, "EBROKERAGE_PORT")
    with servers() as settings:
        metrics(settings, "serve")
        uvicorn.run(
            "app:create",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.api_workers,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=settings.max_body_bytes,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
        )


def _mail_socket(settings: Settings) -> Path:
    import embedded

    return embedded.Place.of(settings.data_directory).run / "mail.sock"


@app.command()
def mail() -> None:
    """Keep messages under the data directory instead of sending them, for development."""
    import supervise
    from messaging import keeping

    settings = configuration.load()
    if settings.environment is Environment.PRODUCTION:
        raise Stopped("In production messages are sent: set EBROKERAGE_SMTP_URL.")
    supervise.end_on_terminate()
    keeping.serve(_mail_socket(settings), settings.data_directory / "mail")


@app.command()
def worker() -> None:
    """Run the jobs alone."""
    with servers() as settings:
        metrics(settings, "worker")
        import jobs.worker
        import telemetry

        telemetry.configure(settings.log_level)
        jobs.worker.run(settings)


def metrics(settings: Settings, kind: str) -> None:
    """Serve metrics, unless whoever started us does that for all of its processes."""
    import supervise

    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    supervise.require_port(settings.host, settings.metrics_port, "EBROKERAGE_METRICS_PORT")
    directory = settings.data_directory.resolve() / "metrics" / kind
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)  # read by telemetry's metrics as they are made
    import telemetry

    telemetry.serve(directory, settings.host, settings.metrics_port)
