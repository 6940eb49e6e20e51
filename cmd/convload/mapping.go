package main

import (
	"fmt"
	"text/tabwriter"

	"convload/mappings"

	"github.com/spf13/cobra"
)

func newMapping() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mapping",
		Short: "Propose a mapping, list and show the built-in ones",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the built-in mappings",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, name := range mappings.PresetNames() {
				about, err := mappings.PresetAbout(name)
				if err != nil {
					return failed(err)
				}
				fmt.Fprintf(w, "%s\t%s\n", name, about)
			}
			return w.Flush()
		},
	}, &cobra.Command{
		Use:   "show NAME",
		Short: "Print a built-in mapping, to learn from or to start from",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := mappings.PresetText(args[0])
			if err != nil {
				return usage(err)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}, newMappingSuggest(), newMappingSchema())
	return cmd
}
