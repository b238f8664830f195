"""Trains a model on the rows in data/ with TRL's GRPOTrainer.

Takes the options of TRL's ModelConfig and GRPOConfig; `python train.py --help` lists them.
"""

from pathlib import Path

from datasets import load_dataset
from trl import GRPOConfig, GRPOTrainer, ModelConfig, TrlParser, get_peft_config

from deltagym.exports.settings import read_export

FOLDER = Path(__file__).parent


def main():
    """Trains, and saves the model into the output folder."""
    config, model = TrlParser((GRPOConfig, ModelConfig)).parse_args_and_config()
    files = {"train": "data/train.parquet", "eval": "data/eval.parquet"}
    rows = load_dataset("parquet", data_files={k: str(FOLDER / v) for k, v in files.items()})
    trainer = GRPOTrainer(
        model=model.model_name_or_path,
        args=config,
        train_dataset=rows["train"],
        eval_dataset=rows["eval"] if len(rows["eval"]) else None,
        peft_config=get_peft_config(model),
        **rewarding(),
    )
    trainer.train(resume_from_checkpoint=config.resume_from_checkpoint)
    trainer.save_model(config.output_dir)


def rewarding():
    """What TRL is to reward: completions, or environments where the export has feedback."""
    if read_export(FOLDER).feedback.rounds:
        import environment

        return {
            "reward_funcs": environment.reward,
            "environment_factory": environment.Feedback,
        }
    from reward import reward

    return {"reward_funcs": reward}


if __name__ == "__main__":
    main()
