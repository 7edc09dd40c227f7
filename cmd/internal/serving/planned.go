package serving

import (
	"fmt"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/fault"
)

// LimitsOf are those of a plan, or of one of its targets: a server is one of them.
func LimitsOf(plan *workload.Plan, target string) (*profile.Profile, error) {
	names := plan.TargetNames()
	switch {
	case len(names) == 0 && target != "":
		return nil, fmt.Errorf("--target: is %s, expected a plan with targets", bucket.Quoted(target))
	case len(names) > 0 && target == "":
		return nil, fmt.Errorf("--target: is missing, expected %s: a server is one of the plan's targets", bucket.OneOf(names))
	case len(names) > 0 && !slices.Contains(names, target):
		return nil, fmt.Errorf("--target: is %s, expected %s", bucket.Quoted(target), bucket.OneOf(names))
	}
	p, _, err := judge.LimitsOf(plan, nil)
	if err != nil || target == "" {
		return p, err
	}
	at := slices.IndexFunc(p.Targets, func(t profile.Targeted) bool { return t.Name == target })
	return p.Targets[at].Limits, nil
}

// Follow lets an emulator have the bad day that a plan gives one of its targets: errors, and slower answers. It says what is left out,
// because a server cannot know of it.
func Follow(s *emulator.Settings, plan *workload.Plan, target string) (leftOut []string, err error) {
	skip := func(path, why string) { leftOut = append(leftOut, path+" is left out: "+why) }
	const streams = "it is of some streams, and a server cannot tell streams apart"
	for i := range plan.Faults {
		f, path := &plan.Faults[i], fmt.Sprintf("faults[%d]", i)
		switch {
		case len(f.Targets) > 0 && !slices.Contains(f.Targets, target):
			continue
		case len(f.Streams) > 0:
			skip(path, streams)
			continue
		case f.Status != 500 && f.Status != 529:
			return nil, plan.Wrap(bucket.Wrong(path+".status", "is %d, expected 500 or 529, which are what the emulator can answer", f.Status))
		}
		if f.RetryAfter != nil {
			skip(path+".retry_after", "the emulator's errors say no time")
		}
		struck, err := emulator.ParseFault(fmt.Sprintf("%d@%v", f.Status, f.Share))
		if err != nil {
			return nil, plan.Wrap(bucket.Wrong(path, "%v", err))
		}
		s.Faults = append(s.Faults, struck.Between(f.From, f.To))
	}
	var slow []fault.Slow
	for i := range plan.Slow {
		if len(plan.Slow[i].Streams) > 0 {
			skip(fmt.Sprintf("slow[%d]", i), streams)
			continue
		}
		slow = append(slow, plan.Slow[i])
	}
	if day := fault.Of(nil, slow, "", 0); day != nil {
		slowly(s, day, target)
	}
	return leftOut, nil
}

// slowly lets answers come as a day has them, by when they are admitted.
func slowly(s *emulator.Settings, day *fault.Day, target string) {
	now, usual := s.Now, s.Times
	if now == nil {
		now = time.Now
	}
	began := now()
	s.Times = func(output int64) (ttft, duration int64, err error) {
		if ttft, duration, err = usual(output); err != nil {
			return ttft, duration, err
		}
		slow := day.Slow(int64(now().Sub(began)), target)
		if slow == nil {
			return ttft, duration, nil
		}
		service, writing := workload.Service{TTFT: bucket.Duration(ttft)}, duration-ttft
		if slow.TTFT != nil {
			service.TTFT = *slow.TTFT
		}
		if slow.OutputRate == nil {
			return int64(service.TTFT), int64(service.TTFT) + writing, nil
		}
		service.Rate = *slow.OutputRate
		return service.Times(output)
	}
}
