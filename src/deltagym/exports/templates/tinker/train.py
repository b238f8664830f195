"""Trains with the Tinker cookbook; takes the options of its train.Config, such as log_path=out."""

import asyncio
import sys

import chz
from deltagym_env import ProblemsBuilder
from tinker_cookbook import cli_utils, model_info
from tinker_cookbook.rl import train

MODEL = "Qwen/Qwen3-4B-Instruct-2507"


def blueprint(model):
    """The configuration that options change."""
    renderer = model_info.get_recommended_renderer_name(model)
    return chz.Blueprint(train.Config).apply(
        {
            "model_name": model,
            "recipe_name": "deltagym",
            "renderer_name": renderer,
            "dataset_builder": ProblemsBuilder(
                model_name_for_tokenizer=model, renderer_name=renderer
            ),
            "learning_rate": 4e-5,
            "max_tokens": 2048,
            "rollout_error_tolerance": True,
        }
    )


def main():
    """Trains."""
    options = sys.argv[1:]
    chosen = blueprint(cli_utils.model_name_from_argv(options, default=MODEL))
    asyncio.run(train.main(chosen.make_from_argv(options)))


if __name__ == "__main__":
    main()
