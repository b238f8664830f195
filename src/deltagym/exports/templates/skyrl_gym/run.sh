#!/usr/bin/env bash
# Trains one phase with SkyRL: bash run.sh PHASE [MODEL] [OPTIONS of SkyRL's config]
# PHASE is a folder here, dense or binary. MODEL is a Hugging Face model, or an earlier phase. GPUS, BATCH, GROUP and EPOCHS can be set outside.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
phase=$1
model=${2:-Qwen/Qwen2.5-0.5B-Instruct}
shift $(($# < 2 ? $# : 2))
if [ -d "out/$model/hf" ]; then # the last model that phase saved
  model=$(ls -dt "$here/out/$model"/hf/global_step_*/policy | head -n 1)
fi
: "${GPUS:=8}" "${BATCH:=64}" "${GROUP:=8}" "${EPOCHS:=1}"

export PYTHONPATH="$here/$phase${PYTHONPATH:+:$PYTHONPATH}"
python "$phase/main.py" \
  data.train_data="['$here/data/train.parquet']" data.val_data="['$here/data/eval.parquet']" \
  environment.env_class=deltagym \
  trainer.algorithm.advantage_estimator=grpo trainer.algorithm.use_kl_loss=false \
  trainer.policy.model.path="$model" trainer.policy.optimizer_config.lr=1e-6 \
  trainer.strategy=fsdp trainer.placement.colocate_all=true \
  trainer.placement.policy_num_gpus_per_node="$GPUS" \
  trainer.placement.ref_num_gpus_per_node="$GPUS" \
  generator.inference_engine.num_engines="$GPUS" \
  generator.inference_engine.tensor_parallel_size=1 \
  generator.inference_engine.backend=vllm \
  generator.n_samples_per_prompt="$GROUP" generator.sampling_params.max_generate_length=2048 \
  trainer.max_prompt_length=4096 trainer.train_batch_size="$BATCH" \
  trainer.policy_mini_batch_size="$BATCH" trainer.epochs="$EPOCHS" \
  trainer.ckpt_path="$here/out/$phase/ckpt" trainer.export_path="$here/out/$phase/hf" \
  trainer.hf_save_interval=10 trainer.logger=console \
  "$@"
