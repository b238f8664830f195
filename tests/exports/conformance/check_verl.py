"""verl: its data set reads the rows, its reward manager scores, its config accepts the script."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import torch
from common import TRAIN, check_rewards, expect, export_to, report, scratch, tokens
from hydra import compose, initialize_config_module
from omegaconf import OmegaConf
from transformers import AutoTokenizer
from verl import DataProto
from verl.trainer.ppo.reward import load_reward_manager
from verl.trainer.ppo.utils import need_critic, need_reference_policy
from verl.utils.config import validate_config
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

from deltagym.models.embedded.chat import write_chat_model

NAME = "verl"


def overrides(folder: Path, model: Path) -> list[str]:
    """What the run script gives to verl, taken from the script itself."""
    fake = folder / "bin"
    fake.mkdir()
    (fake / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (fake / "python").chmod(0o755)
    env = {**os.environ, "PATH": f"{fake}:{os.environ['PATH']}", "MODEL": str(model), "NODES": "2"}
    done = subprocess.run(
        ["bash", str(folder / "run.sh")], env=env, capture_output=True, text=True, check=True
    )
    module, name, *given = done.stdout.splitlines()
    expect("module", (module, name), ("-m", "verl.trainer.main_ppo"))
    return given


def config_of(given: list[str]):
    """verl's config with the script's overrides, checked as `main_ppo` checks it."""
    with initialize_config_module("verl.trainer.config", version_base=None):
        config = compose("ppo_trainer", overrides=given)
    validate_config(
        config=config,
        use_reference_policy=need_reference_policy(config),
        use_critic=need_critic(config),
    )
    return config


class Manager:
    """verl's default reward manager with an export's reward."""

    def __init__(self, folder: Path, config, tokenizer) -> None:
        self.tokenizer = tokenizer
        own = OmegaConf.create(OmegaConf.to_container(config, resolve=True))
        own.reward.custom_reward_function.path = str(folder / "reward.py")
        self.manager = load_reward_manager(own, tokenizer)

    def pay(self, problem: str, answer: str, step: int) -> float:
        """What the manager pays for a response of a rollout whose weights are so old."""
        prompt = torch.tensor([tokens("ends_with\n", self.tokenizer)[:-1]])
        response = torch.tensor([tokens(answer, self.tokenizer)])
        both = torch.cat([prompt, response], 1)
        batch = {"prompts": prompt, "responses": response, "attention_mask": torch.ones_like(both)}
        other = {
            "data_source": ["a/b"],
            "reward_model": [{"style": "rule", "ground_truth": problem}],
            "extra_info": [{}],
            "tool_extra_fields": [{"max_global_steps": step}],
        }
        data = DataProto.from_dict(tensors=batch, non_tensors=other)
        return self.manager.loop.run_until_complete(self.manager.run_single(data))["reward_score"]


def main() -> None:
    """Config, rows, rewards."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    with scratch() as folder:
        exported = export_to(NAME, folder / "rows")
        model = write_chat_model(folder / "model")
        config = config_of(overrides(exported, model))
        tokenizer = AutoTokenizer.from_pretrained(model)
        data = RLHFDataset(config.data.train_files, tokenizer, config.data)
        expect("rows", len(data), TRAIN)
        batch = collate_fn([data[0], data[1]])
        problem = batch["reward_model"][0]["ground_truth"]
        check_rewards(NAME, folder, problem, lambda where: Manager(where, config, tokenizer).pay)
    ran = "`RLHFDataset` reads the rows; `NaiveRewardManager` scores; the script's config is valid"
    report(NAME, "verl", ran, f"{TRAIN} rows")


if __name__ == "__main__":
    sys.exit(main())
