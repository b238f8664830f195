#!/usr/bin/env bash
# Trains one phase with OpenRLHF on Ray: bash run.sh PHASE [MODEL] [OPTIONS of train_ppo_ray]
# PHASE is a folder here, dense or binary. MODEL is a Hugging Face model or a folder that an earlier
# phase saved. GPUS, BATCH, GROUP and STEPS can be set outside; STEPS=0 is one pass over the rows.
# Training is on one machine unless Ray runs on several already.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
phase=$1
model=${2:-Qwen/Qwen2.5-0.5B-Instruct}
shift $(($# < 2 ? $# : 2))

source "$phase/phase.env" # ROWS and PHASE_STEPS
: "${GPUS:=8}" "${BATCH:=64}" "${GROUP:=8}" "${STEPS:=$PHASE_STEPS}"
# A run ends with its rows: so many of them, or whole passes over all.
wanted=$((STEPS == 0 ? ROWS : STEPS * BATCH))
samples=$((wanted < ROWS ? wanted : ROWS))
episodes=$(((wanted + ROWS - 1) / ROWS))

python -m openrlhf.cli.train_ppo_ray \
  --actor.model_name_or_path "$model" \
  --actor.num_gpus_per_node "$GPUS" --ref.num_gpus_per_node "$GPUS" --vllm.num_engines "$GPUS" \
  --train.colocate_all \
  --vllm.gpu_memory_utilization 0.5 --vllm.enable_sleep --ds.enable_sleep --ds.zero_stage 3 \
  --data.prompt_dataset "$here/data/train.jsonl" --data.max_samples "$samples" \
  --data.input_key prompt --data.label_key problem --data.apply_chat_template \
  --data.max_len 4096 --rollout.max_new_tokens 2048 \
  --rollout.batch_size "$BATCH" --rollout.n_samples_per_prompt "$GROUP" \
  --train.batch_size "$((BATCH * GROUP))" --train.num_episodes "$episodes" \
  --algo.advantage.estimator group_norm --algo.kl.init_coef 0 --actor.adam.lr 1e-6 \
  --train.agent_func_path "$here/$phase/agent.py" \
  --ckpt.output_dir "$here/out/$phase" --ckpt.save_hf \
  "$@"
