"""The reward server: judges completions over HTTP, for trainers that are not in this process."""
