#!/usr/bin/env bash
# A sweep on Slurm: an array of which each task plays a part, and a job that merges what stands when all have ended.
#
#   bash slurm.sh launch.yaml --vary scale=0.5..2:0.1 --vary limits=anthropic/start,anthropic/build
#
# PARTS=8         how many parts
# SBATCH_...      Slurm's own variables choose a partition, an account, a time limit and so on
#
# Run it again, with the same arguments, after tasks were lost: it submits only the parts that are missing. The parts stand in
# the folder parts, the merged grid in grid.json and grid.html.
set -euo pipefail
parts=${PARTS:-8}
mkdir -p parts

array=1-$parts
if compgen -G 'parts/*.json' >/dev/null; then
    array=$(sim merge --missing parts | cut -d / -f 1 | paste -s -d , -)
fi
words=$(printf ' %q' "$@")
merge=(sbatch --parsable --job-name sweep-merge --output parts/merge.log)
if [ -n "$array" ]; then
    # The task's number is K, and N is said: Slurm would count only the tasks of this array.
    task=$(sbatch --parsable --job-name sweep --array "$array" --output 'parts/%a.log' \
        --wrap "sim sweep$words --shard auto/$parts --out json=parts/\$SLURM_ARRAY_TASK_ID.json")
    merge+=(--dependency "afterany:$task")
fi
# A part ends with 0 once it stands, so that afterok would do as well; after any end, the merge names what is missing.
"${merge[@]}" --wrap 'sim merge parts --out json=grid.json --out html=grid.html'
