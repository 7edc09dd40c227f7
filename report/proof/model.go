package proof

import (
	"fmt"

	"loadshape/workload/models"
)

// otherModel reports whether the answer is by another model than was asked for.
func (c *Case) otherModel() bool {
	return models.Answered(c.This.Request.Model, c.This.ResponseModel) == models.Different
}

// noteModel names the model of an answer where it is not known whether that was asked for: a gateway's alias says nothing.
func (run *Run) noteModel() {
	if !run.passed() || run.This.ResponseModel == "" {
		return
	}
	asked, is := run.Request.Model, run.This.ResponseModel
	if models.Answered(asked, is) == models.Unknown && asked != is {
		run.Notes = append(run.Notes, fmt.Sprintf("the answer is by %s; that %s is a name of it is not known here", is, asked))
	}
}
