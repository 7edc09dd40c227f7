package route

import "testing"

// TestNamed: the name of a variable that is not set is shown where it can be nothing else, and nothing of what may be a credential.
func TestNamed(t *testing.T) {
	for variable, shown := range map[string]bool{
		"TOKEN": true, "MY_KEY": true, "ANTHROPIC_API_KEY": true, "ANTHROPIC_API_KEY_2": true, "KEY12": true, "KEY123": false, "TEAM_KEY99_X": true, "TEAM_KEY999_X": false,
		"ABCDEFGHIJKL": true, "ABCDEFGHIJKLM": false, "ABCDEFGHIJKLM_N": true, "ABCDEFGHIJKLMNOPQ_N": false, "key": false, "MY-KEY": false, "A_b": false, "12": true, "123": false,
		"sk-ant-api03-abc": false, "ghp_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789": false, "Qx7Vb2Nm9Kd4": false,
	} {
		if got := named(variable); (got == variable) != shown {
			t.Errorf("%s is named as %q, want it shown: %v", variable, got, shown)
		}
	}
}
