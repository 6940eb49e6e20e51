package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

const apiVersion = "v25"

// release is set by the build: -ldflags "-X main.release=1.2.3".
var release string

// version tells which convload this is: the release, else what Go's build information knows.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
	}
	return v
}

// tzdataVersion tells which time zone data is in force: the machine's, where it has some, else the embedded one.
func tzdataVersion() string {
	if text, err := os.ReadFile("/usr/share/zoneinfo/tzdata.zi"); err == nil {
		line, _, _ := strings.Cut(string(text), "\n")
		if v, ok := strings.CutPrefix(line, "# version "); ok {
			return v
		}
	}
	return "that of " + runtime.Version()
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "convload %s\nGoogle Ads API %s, time zones %s, %s %s/%s\n", version(),
				apiVersion, tzdataVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
