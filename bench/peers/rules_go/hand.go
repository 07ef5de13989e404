package main

import "strings"

// By hand: the strings that rules name have numbers, path segments too, and a map finds the row of numbers. It knows
// that every path ends in one segment of any kind, as HandInterned of bench/peers/rules_cpp does.
type handKey struct {
	size int
	ids  [12]uint32
}

type handMatches struct {
	permits, forbids, requires []int
}

type hand struct {
	ids     map[string]uint32
	matches map[handKey]*handMatches
}

func (h *hand) intern(word string) uint32 {
	id, found := h.ids[word]
	if !found {
		id = uint32(len(h.ids))
		h.ids[word] = id
	}
	return id
}

func (h *hand) find(r *request) *handMatches {
	var key handKey
	path := r.Path
	for {
		end := strings.IndexByte(path, '/')
		if end < 0 {
			break
		}
		id, found := h.ids[path[:end]]
		if !found || key.size == len(key.ids)-3 {
			return nil
		}
		key.ids[key.size] = id
		key.size++
		path = path[end+1:]
	}
	for _, word := range [...]string{r.Action, r.Purpose, r.Class} {
		id, found := h.ids[word]
		if !found {
			return nil
		}
		key.ids[key.size] = id
		key.size++
	}
	return h.matches[key]
}

func loadHand(folder string, requests []request) decide {
	h := &hand{map[string]uint32{}, map[handKey]*handMatches{}}
	for number, r := range readRules(folder) {
		var key handKey
		segments := strings.Split(r.Path, "/")
		for _, word := range append(segments[:len(segments)-1], r.Action, r.Purpose, r.Class) {
			key.ids[key.size] = h.intern(word)
			key.size++
		}
		found := h.matches[key]
		if found == nil {
			found = &handMatches{}
			h.matches[key] = found
		}
		switch r.Effect {
		case "permit":
			found.permits = append(found.permits, number)
		case "forbid":
			found.forbids = append(found.forbids, number)
		default:
			found.requires = append(found.requires, number)
		}
	}
	return func(i int) string {
		found := h.find(&requests[i])
		if found == nil {
			return "no_match"
		}
		return combine(len(found.forbids) > 0, len(found.permits) > 0, len(found.requires) > 0)
	}
}
