package readers

import (
	"strconv"
	"strings"
)

// giveNames makes the names of the files unique. Where two sources hold a file of one name, each of these files gets as
// many of the folders above its source in front as it takes to tell them apart: jan/deals.csv and feb/deals.csv. The
// names depend on nothing but where the files are.
func giveNames(files []*File) {
	for {
		byName := map[string][]*File{}
		for _, f := range files {
			byName[f.name] = append(byName[f.name], f)
		}
		clash := false
		for _, same := range byName {
			if len(same) > 1 {
				clash = true
				for i, f := range same {
					f.name = longerName(printable(f.location), f.name, i)
				}
			}
		}
		if !clash {
			return
		}
	}
}

// longerName gives a name one more folder of its location in front. Locations may differ in nothing but what cannot be
// seen, or in what is a ZIP archive's name: then the file's place among those of its name is put behind.
func longerName(location, name string, place int) string {
	above := strings.TrimRight(strings.TrimSuffix(location, name), "/")
	switch {
	case name == location:
		return name + "~" + strconv.Itoa(place+1)
	case above == "" || strings.HasSuffix(above, ":"):
		return location
	}
	return above[strings.LastIndexByte(above, '/')+1:] + "/" + name
}
