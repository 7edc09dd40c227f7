package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// A scheduler numbers the tasks of a job, and may say how many there are.
type scheduler struct {
	name  string
	index string // the variable that numbers a task
	count string // the one of how many there are; empty where there is none
	first int    // the number of the first task, where the tasks of every job begin with the same
	says  string // what stands in for the count, where there is no variable of it
}

// schedulers are those whose variables are documented. Slurm's own first number is found apart.
var schedulers = []scheduler{
	{name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: 1},
	{name: "Kubernetes", index: "JOB_COMPLETION_INDEX", says: "the Job's completions"},
	{name: "GitLab", index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", first: 1},
	{name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE"},
	{name: "Google Cloud Batch", index: "BATCH_TASK_INDEX", count: "BATCH_TASK_COUNT"},
}

// scheduled is the part that a scheduler gives; of how many is known already where counted says so.
func scheduled(getenv func(string) string, counted bool) (*Shard, error) {
	var from *scheduler
	for i := range schedulers {
		if getenv(schedulers[i].index) == "" {
			continue
		}
		if from != nil {
			return nil, fmt.Errorf("%s and %s are both set, by %s and %s, expected K/N", from.index, schedulers[i].index, from.name, schedulers[i].name)
		}
		from = &schedulers[i]
	}
	if from == nil {
		var names []string
		for _, s := range schedulers {
			names = append(names, s.index)
		}
		return nil, fmt.Errorf("auto finds no scheduler, expected one of %s in the environment, or K/N", strings.Join(names, ", "))
	}
	at, err := from.value(getenv, from.index)
	if err != nil {
		return nil, err
	}
	first, s := from.first, &Shard{}
	if !counted {
		if from.count == "" {
			return nil, fmt.Errorf("%s tells which part this is and not of how many, expected auto/N with %s", from.index, from.says)
		}
		if s.Of, err = from.value(getenv, from.count); err != nil {
			return nil, err
		}
		if from.name == "Slurm" {
			if first, err = firstOfArray(getenv, from, s.Of); err != nil {
				return nil, err
			}
		}
	}
	s.Number = at - first + 1
	switch {
	case !counted && (s.Number < 1 || s.Number > s.Of):
		return nil, fmt.Errorf("%s is %d, expected %d to %d", from.index, at, first, first+s.Of-1)
	case s.Number < 1:
		return nil, fmt.Errorf("%s is %d, expected %d or more", from.index, at, first)
	}
	return s, nil
}

// firstOfArray is the number of an array's first task. An array with gaps, as of some tasks that are run again, does not tell which parts
// they are.
func firstOfArray(getenv func(string) string, from *scheduler, count int) (int, error) {
	least, err := from.value(getenv, "SLURM_ARRAY_TASK_MIN")
	if err != nil {
		return 0, err
	}
	if getenv("SLURM_ARRAY_TASK_MAX") != "" {
		most, err := from.value(getenv, "SLURM_ARRAY_TASK_MAX")
		if err != nil {
			return 0, err
		}
		if most-least+1 != count {
			return 0, fmt.Errorf("the array has %d tasks from %d to %d, which does not tell the parts, expected auto/N and an array of 1-N, or some of it", count, least, most)
		}
	}
	return least, nil
}

func (s *scheduler) value(getenv func(string) string, name string) (int, error) {
	n, err := strconv.ParseUint(getenv(name), 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%s, which %s sets, is %.40q, expected a whole number", name, s.name, getenv(name))
	}
	return int(n), nil
}
