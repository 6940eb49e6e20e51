package mappings

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"convload/mappings/strictyaml"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

var parsed struct {
	once sync.Once
	all  []*Definition
	err  error
}

// Presets gives the built-in mappings, sorted by name. They are parsed once.
func Presets() ([]*Definition, error) {
	parsed.once.Do(func() {
		for _, name := range PresetNames() {
			text, err := presetFiles.ReadFile(presetPath(name))
			if err == nil {
				var d *Definition
				d, err = Parse(presetPrefix+name, text)
				parsed.all = append(parsed.all, d)
			}
			parsed.err = errors.Join(parsed.err, err)
		}
	})
	return parsed.all, parsed.err
}

// presetPrefix is what the names of presets begin with where others have a file's.
const presetPrefix = "preset:"

func presetPath(name string) string { return "presets/" + name + ".yaml" }

// Preset gives the built-in mapping of a name.
func Preset(name string) (*Definition, error) {
	all, err := Presets()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(d *Definition) bool { return d.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no preset %q; the presets are %s%s", name, strings.Join(PresetNames(), ", "),
			strictyaml.Suggest(name, PresetNames()))
	}
	return all[i], nil
}

// PresetNames lists the built-in mappings, sorted.
func PresetNames() []string {
	entries, _ := presetFiles.ReadDir("presets") // the folder is built in
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	slices.Sort(names)
	return names
}

// PresetText gives a preset as its file stands, with its comments.
func PresetText(name string) (string, error) {
	if _, err := Preset(name); err != nil {
		return "", err
	}
	text, err := presetFiles.ReadFile(presetPath(name))
	return string(text), err
}

// PresetAbout tells in a line what a preset is for: the first line of its text, a comment.
func PresetAbout(name string) (string, error) {
	text, err := PresetText(name)
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimLeft(line, "# "), err
}
