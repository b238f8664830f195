#!/usr/bin/env bash
# Trains with verl's GRPO on Ray, FSDP and vLLM: bash run.sh [OVERRIDES of verl's config]
#
# MODEL, NODES and GPUS (a node) can be set outside. On one machine this starts Ray itself. On
# several, start Ray first, with this folder at the same path on each, then run this on the head:
#   head: ray start --head        others: ray start --address=HEAD:6379
# A run that stopped goes on from its last checkpoint.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
: "${MODEL:=Qwen/Qwen2.5-0.5B-Instruct}" "${NODES:=1}" "${GPUS:=8}"

python -m verl.trainer.main_ppo \
  algorithm.adv_estimator=grpo \
  data.train_files="$here/data/train.parquet" \
  data.val_files="$here/data/eval.parquet" \
  data.train_batch_size=64 \
  data.max_prompt_length=2048 \
  data.max_response_length=2048 \
  data.filter_overlong_prompts=True \
  reward.custom_reward_function.path="$here/reward.py" \
  reward.custom_reward_function.name=compute_score \
  actor_rollout_ref.model.path="$MODEL" \
  actor_rollout_ref.actor.strategy=fsdp2 \
  actor_rollout_ref.actor.optim.lr=1e-6 \
  actor_rollout_ref.actor.use_kl_loss=False \
  actor_rollout_ref.actor.use_dynamic_bsz=True \
  actor_rollout_ref.actor.ppo_mini_batch_size=64 \
  actor_rollout_ref.actor.ppo_max_token_len_per_gpu=16384 \
  actor_rollout_ref.rollout.name=vllm \
  actor_rollout_ref.rollout.n=16 \
  actor_rollout_ref.rollout.tensor_model_parallel_size=1 \
  actor_rollout_ref.rollout.gpu_memory_utilization=0.6 \
  actor_rollout_ref.rollout.log_prob_use_dynamic_bsz=True \
  trainer.nnodes="$NODES" \
  trainer.n_gpus_per_node="$GPUS" \
  trainer.total_epochs=100 \
  trainer.save_freq=20 \
  trainer.test_freq=20 \
  trainer.resume_mode=auto \
  trainer.default_local_dir="$here/out" \
  trainer.project_name=deltagym \
  trainer.logger='["console"]' \
  "$@"
