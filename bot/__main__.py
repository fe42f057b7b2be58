"""The `baton` command, the same as `python -m bot`. Only click is imported until a command runs."""

import os

import click

from bot.cli import audit, demo, doctor, invite, keys, members, practices, quarantine, serve, understand, world


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="baton", prog_name="baton")
def main() -> None:
    """Baton: a chat-ops referral bot for integrated case management teams.

    Settings come from the environment and from a .env file in the current folder; .env.example explains them all.
    """
    # Whatever a command makes, the database, its log or the keys, is its owner's alone.
    os.umask(0o077)


for module in (demo, serve, doctor, world, keys, practices, invite, members, quarantine, audit, understand):
    main.add_command(module.command)

if __name__ == "__main__":
    main(prog_name="baton")
