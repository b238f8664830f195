"""Puts this folder on the Hugging Face hub: python push_to_hub.py USER/NAME [--private]

Log in first with `hf auth login`.
"""

import argparse
from pathlib import Path

from huggingface_hub import HfApi


def main():
    """Makes the repository if need be, and uploads every file of the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository", metavar="USER/NAME")
    parser.add_argument("--private", action="store_true")
    given = parser.parse_args()
    hub = HfApi()
    hub.create_repo(
        given.repository, repo_type="dataset", private=given.private or None, exist_ok=True
    )
    done = hub.upload_folder(
        repo_id=given.repository,
        repo_type="dataset",
        folder_path=Path(__file__).parent,
        ignore_patterns=[".*", "__pycache__/*"],
        commit_message="Export of DeltaGym",
    )
    print(done)


if __name__ == "__main__":
    main()
