package readers

import "strings"

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
				for _, f := range same {
					f.name = longerName(f.location, f.name)
				}
			}
		}
		if !clash {
			return
		}
	}
}

// longerName gives a name one more folder of its location in front. Locations differ, so that in the end the names do.
func longerName(location, name string) string {
	above := strings.TrimRight(strings.TrimSuffix(location, name), "/")
	if above == "" || strings.HasSuffix(above, ":") {
		return location
	}
	return above[strings.LastIndexByte(above, '/')+1:] + "/" + name
}
