package main

import (
	"fmt"
	"slices"
	"strings"

	"convload/mappings"

	"github.com/spf13/cobra"
)

func newMapping() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mapping",
		Short: "List and show the built-in mappings",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the built-in mappings",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(mappings.PresetNames(), "\n"))
			return err
		},
	}, &cobra.Command{
		Use:   "show NAME",
		Short: "Print a built-in mapping, to learn from or to start from",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(mappings.PresetNames(), args[0]) {
				return usage(fmt.Errorf("there is no mapping %q; convload mapping list names them", args[0]))
			}
			text, err := mappings.PresetText(args[0])
			if err != nil {
				return failed(err)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	})
	return cmd
}
