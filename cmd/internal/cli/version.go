package cli

import "runtime/debug"

// Version is the module's version as the build knows it.
func Version() string {
	v := "loadshape (unknown version)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = "loadshape " + info.Main.Version
	}
	return v
}
