"""SkyRL's entry point with the environment registered; takes the options of SkyRL's config."""

import sys

import ray
from deltagym_env import register_env
from skyrl.train.config import SkyRLTrainConfig
from skyrl.train.entrypoints.main_base import BasePPOExp, validate_cfg
from skyrl.train.utils import initialize_ray


@ray.remote(num_cpus=1)
def train(config):
    """Trains, away from the head node."""
    register_env()
    BasePPOExp(config).run()


def main():
    """Starts Ray and trains."""
    config = SkyRLTrainConfig.from_cli_overrides(sys.argv[1:])
    validate_cfg(config)
    initialize_ray(config)
    ray.get(train.remote(config))


if __name__ == "__main__":
    main()
