package main

import (
	"embed"
	"fmt"

	"github.com/spf13/cobra"
)

// schemaFiles are JSON Schemas that TestSchemas generates from the types: go test ./cmd/convload -run TestSchemas -update.
//
//go:embed schemas
var schemaFiles embed.FS

// The schemas, by what they are for.
const (
	ofMappings      = "mapping"
	ofConfiguration = "configuration"
)

func schemaFile(of string) string {
	if of == ofConfiguration {
		return "schemas/convload.schema.json"
	}
	return "schemas/mapping.schema.json"
}

func newMappingSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [" + ofMappings + "|" + ofConfiguration + "]",
		Short: "Print the JSON Schema of mappings, or of the configuration, for editors",
		Long: `Print the JSON Schema of mapping files, or of the configuration, by which editors
complete and check them. One that uses yaml-language-server takes it by a comment
in the first line of the file:

  # yaml-language-server: $schema=mapping.schema.json`,
		ValidArgs: []string{ofMappings, ofConfiguration},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			of := ofMappings
			if len(args) > 0 {
				of = args[0]
			}
			text, err := schemaFiles.ReadFile(schemaFile(of))
			if err != nil {
				return failed(err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s", text)
			return err
		},
	}
}
