#!/usr/bin/env bash
# Trains one phase with open-instruct's GRPO: bash run.sh PHASE [MODEL] [OPTIONS of grpo_fast]
# PHASE is dense or binary. MODEL is a Hugging Face model or a folder that an earlier phase saved.
# STEPS, PROMPTS and SAMPLES (a prompt) can be set outside.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
phase=$1
model=${2:-Qwen/Qwen2.5-0.5B-Instruct}
shift $(($# < 2 ? $# : 2))

source phases.env # DATASET, the verifier that the rows name, and DENSE_STEPS
: "${PROMPTS:=48}" "${SAMPLES:=16}"
if [ "$phase" = dense ]; then : "${STEPS:=$DENSE_STEPS}"; else : "${STEPS:=500}"; fi
remap=()
if [ "$DATASET" != "deltagym_$phase" ]; then remap=(--remap_verifier "$DATASET=deltagym_$phase"); fi

PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" python run.py \
  --exp_name "deltagym_$phase" --output_dir "$here/out/$phase" --model_name_or_path "$model" \
  --dataset_mixer_list "$here/data/train.jsonl" 1.0 --dataset_mixer_list_splits train \
  --dataset_mixer_eval_list "$here/data/eval.jsonl" 1.0 --dataset_mixer_eval_list_splits train \
  --ground_truths_key ground_truth --apply_verifiable_reward true --verification_reward 1.0 \
  "${remap[@]}" \
  --max_prompt_token_length 2048 --response_length 2048 --pack_length 4096 \
  --num_unique_prompts_rollout "$PROMPTS" --num_samples_per_prompt_rollout "$SAMPLES" \
  --total_episodes "$((STEPS * PROMPTS * SAMPLES))" \
  --per_device_train_batch_size 1 --learning_rate 1e-6 --beta 0 --temperature 1.0 \
  --deepspeed_stage 2 \
  "$@"
