// Package kubernetes reads the Indexed Job with Kubernetes's own types, in which no field may be unknown. It is a module of its own:
// loadshape needs nothing of Kubernetes.
package kubernetes

import (
	"os"
	"testing"

	batch "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"
)

func TestJob(t *testing.T) {
	text, err := os.ReadFile("../kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var job batch.Job
	if err := yaml.UnmarshalStrict(text, &job); err != nil {
		t.Fatal(err)
	}
	s := job.Spec
	if job.APIVersion != "batch/v1" || job.Kind != "Job" || s.CompletionMode == nil || *s.CompletionMode != batch.IndexedCompletion || s.Completions == nil || *s.Completions != 8 {
		t.Errorf("is %+v, want an Indexed Job of 8 completions", s)
	}
	pod := s.Template.Spec
	if len(pod.Containers) != 1 || len(pod.Containers[0].VolumeMounts) != 2 || len(pod.Volumes) != 2 {
		t.Errorf("has %+v, want a container with two volumes", pod)
	}
}
