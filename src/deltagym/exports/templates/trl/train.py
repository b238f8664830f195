"""Trains a model on the rows in data/ with TRL's GRPOTrainer.

Takes the options of TRL's ModelConfig and GRPOConfig; `python train.py --help` lists them.
"""

from pathlib import Path

from datasets import load_dataset
from reward import reward
from trl import GRPOConfig, GRPOTrainer, ModelConfig, TrlParser, get_peft_config

from deltagym.exports.settings import read_export

FOLDER = Path(__file__).parent


def main():
    """Trains, and saves the model into the output folder."""
    config, model = TrlParser((GRPOConfig, ModelConfig)).parse_args_and_config()
    files = {"train": "data/train.parquet", "eval": "data/eval.parquet"}
    rows = load_dataset("parquet", data_files={k: str(FOLDER / v) for k, v in files.items()})
    rounds = read_export(FOLDER).feedback.rounds
    if rounds:
        config.max_tool_calling_iterations = rounds
    trainer = GRPOTrainer(
        model=model.model_name_or_path,
        args=config,
        train_dataset=rows["train"],
        eval_dataset=rows["eval"] if len(rows["eval"]) else None,
        peft_config=get_peft_config(model),
        **(with_feedback() if rounds else {"reward_funcs": reward}),
    )
    trainer.train(resume_from_checkpoint=config.resume_from_checkpoint)
    trainer.save_model(config.output_dir)


def with_feedback():
    """Rewards environments, in which the model is shown why an answer failed."""
    import environment

    return {
        "reward_funcs": environment.reward,
        "environment_factory": environment.Feedback,
    }


if __name__ == "__main__":
    main()
