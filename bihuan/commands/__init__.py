"""One module a console command: `arguments(parser)` and `run(options) -> exit code`."""
