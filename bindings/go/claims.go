package daygate

// #include <daygate/c.h>
import "C"

import (
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"time"
	"unsafe"
)

// Mappers say what the claims of a token become in a request: those of a file, or the ready ones. docs/claims.md has
// their language, and what each of the ready ones fills. They may be used by any number of goroutines at once, and are
// freed once nothing holds them, or one of them, any more.
type Mappers struct {
	*mappersHandle
}

type mappersHandle struct {
	handle *C.dg_mappers
}

// A Mapper says how the claims of one kind of token become fields. It may be used by any number of goroutines at once.
type Mapper struct {
	in     *mappersHandle // has to outlive it
	handle *C.dg_mapper
}

// Fields are what the claims of a token have become. They may be used by any number of goroutines at once.
type Fields struct {
	*fieldsHandle
}

type fieldsHandle struct {
	handle *C.dg_fields
	json   []byte
}

// ClaimsError says why claims are refused, or two tokens not joined. Its text quotes names of claims and short values:
// it is for the operator.
type ClaimsError struct {
	Foreign bool // they are of another issuer, audience or type than those that the mapper names
	text    string
}

func (e *ClaimsError) Error() string { return e.text }

// ParseMappers reads the text of a file of mappers; name is shown in diagnostics. A [PolicyError] says what is wrong
// with it. The engine may be nil; with one, a word that is no member of its enum in the policies is a mistake too.
func ParseMappers(name, text string, engine *Engine) (*Mappers, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	defer runtime.KeepAlive(engine)
	source := C.dg_source{name: pinnedText(&pinner, name), text: pinnedText(&pinner, text)}
	var handle *C.dg_mappers
	err := takeError(C.dg_mappers_from_text(&source, engine.orNone(), &handle))
	return newMappers(handle, err)
}

// ReadMappers reads a file of mappers, as [ParseMappers] does.
func ReadMappers(path string, engine *Engine) (*Mappers, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	defer runtime.KeepAlive(engine)
	var handle *C.dg_mappers
	err := takeError(C.dg_mappers_from_file(pinnedText(&pinner, path), engine.orNone(), &handle))
	return newMappers(handle, err)
}

func (e *Engine) orNone() *C.dg_engine {
	if e == nil || e.engineHandle == nil {
		return nil
	}
	return e.handle
}

func newMappers(handle *C.dg_mappers, err error) (*Mappers, error) {
	if err != nil {
		return nil, err
	}
	mappers := &mappersHandle{handle}
	runtime.AddCleanup(mappers, func(handle *C.dg_mappers) { C.dg_mappers_free(handle) }, handle)
	return &Mappers{mappers}, nil
}

// ReadyMappers are the ones that come with the library: jwt_svid, kubernetes, github_actions, gcp_identity, aws_caller,
// aws_web_identity, on_behalf_of, transaction_token.
func ReadyMappers() *Mappers { return &Mappers{&mappersHandle{C.dg_mappers_ready()}} }

// ReadyMappersText is the file that they stand in, to read and to begin with.
func ReadyMappersText() string { return textOf(C.dg_mappers_ready_text()) }

// Find is the mapper of this name, or nil, which maps nothing.
func (m *Mappers) Find(name string) *Mapper {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	defer runtime.KeepAlive(m.mappersHandle)
	found := C.dg_mappers_find(m.handle, pinnedText(&pinner, name))
	if found == nil {
		return nil
	}
	return &Mapper{m.mappersHandle, found}
}

// All are the mappers in the order of their file.
func (m *Mappers) All() []*Mapper {
	defer runtime.KeepAlive(m.mappersHandle)
	mappers := make([]*Mapper, C.dg_mappers_count(m.handle))
	for i := range mappers {
		mappers[i] = &Mapper{m.mappersHandle, C.dg_mappers_at(m.handle, C.size_t(i))}
	}
	return mappers
}

// Name is the word after "mapper".
func (m *Mapper) Name() string {
	defer runtime.KeepAlive(m.in)
	return textOf(C.dg_mapper_name(m.handle))
}

// Title is the text behind the name, or empty.
func (m *Mapper) Title() string {
	defer runtime.KeepAlive(m.in)
	return textOf(C.dg_mapper_title(m.handle))
}

// Map makes fields of the claims of a token: its payload, a JSON object. The type is "typ" of its header, looked at
// where the mapper names one. A [ClaimsError] refuses the claims; they are never mapped by half.
//
// Prove the token first, by your own means: what a mapper makes attested is as good as that.
func (m *Mapper) Map(claims []byte, tokenType string) (*Fields, error) {
	if m == nil || m.handle == nil {
		return nil, errors.New("daygate: there is no such mapper")
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	defer runtime.KeepAlive(m.in)
	text := pinnedText(&pinner, unsafe.String(unsafe.SliceData(claims), len(claims)))
	var handle *C.dg_fields
	err := takeError(C.dg_mapper_map(m.handle, text, pinnedText(&pinner, tokenType), &handle))
	return newFields(handle, err)
}

// Join is what two tokens say together: one that says who the agent is, and one that says for which task it works. What
// both say has to be the same: else there is a [ClaimsError].
func (f *Fields) Join(other *Fields) (*Fields, error) {
	defer runtime.KeepAlive(f.fieldsHandle)
	defer runtime.KeepAlive(other.fieldsHandle)
	var handle *C.dg_fields
	err := takeError(C.dg_fields_join(f.handle, other.handle, &handle))
	return newFields(handle, err)
}

func newFields(handle *C.dg_fields, err error) (*Fields, error) {
	if err != nil {
		return nil, err
	}
	fields := &fieldsHandle{handle: handle}
	runtime.AddCleanup(fields, func(handle *C.dg_fields) { C.dg_fields_free(handle) }, handle)
	var buffer *C.dg_buffer
	if err := takeError(C.dg_fields_json(handle, &buffer)); err != nil {
		return nil, err
	}
	fields.json = takeBuffer(buffer)
	// So that Fill has nothing to complain of.
	if err := fill(fields.json, &Request{}); err != nil {
		return nil, err
	}
	return &Fields{fields}, nil
}

// JSON is the fields in the JSON form of a request (docs/formats.md): subject, and context with attested.
func (f *Fields) JSON() []byte { return slices.Clone(f.json) }

// Fill puts the fields into a request: into its Agent, Subject, Task, Purpose and Environment field by field. Chain and
// Attested are replaced where the claims say something of them. What the claims do not say stays. The request shares
// nothing with the Fields.
func (f *Fields) Fill(request *Request) {
	if err := fill(f.json, request); err != nil {
		panic("daygate: " + err.Error()) // they were filled before
	}
}

// ── From the JSON form ───────────────────────────────────────────────────────────────────────────────────────────────

type members map[string]json.RawMessage

// A filler reads JSON that the library wrote, anew each time, so that requests share nothing.
type filler struct {
	err error
}

func fill(document []byte, request *Request) error {
	var f filler
	whole := f.members(document)
	subject := f.members(whole["subject"])
	properties := f.members(subject["properties"])
	context := f.members(whole["context"])
	f.text(subject, "id", &request.Agent.ID, &request.Agent.Empty)
	f.agent(properties, &request.Agent)
	f.subject(f.members(properties["on_behalf_of"]), &request.Subject)
	f.task(f.members(context["task"]), &request.Task)
	f.text(context, "purpose", &request.Purpose, &request.Empty)
	f.text(context, "environment", &request.Environment, &request.Empty)
	var hops []members
	f.read(context, "chain", &hops)
	if len(hops) > 0 {
		request.Chain = make([]Agent, len(hops))
	}
	for i, hop := range hops {
		f.text(hop, "id", &request.Chain[i].ID, &request.Chain[i].Empty)
		f.agent(hop, &request.Chain[i])
	}
	var attested []string
	f.read(context, "attested", &attested)
	if len(attested) > 0 {
		request.Attested = attested
	}
	return f.err
}

func (f *filler) members(raw json.RawMessage) (read members) {
	if raw != nil {
		f.note(json.Unmarshal(raw, &read))
	}
	return read
}

// Reads a member that is there; `to` has to be fresh where it is a slice or a map, which would be filled up.
func (f *filler) read(from members, name string, to any) {
	if raw, there := from[name]; there {
		f.note(json.Unmarshal(raw, to))
	}
}

func (f *filler) note(err error) {
	if f.err == nil {
		f.err = err
	}
}

// A text that is there and empty is named in Empty, and one that takes its place is not any more.
func (f *filler) text(from members, name string, to *string, empty *[]string) {
	if _, there := from[name]; !there {
		return
	}
	f.read(from, name, to)
	others := slices.DeleteFunc(slices.Clone(*empty), func(other string) bool { return other == name })
	if *to == "" {
		others = append(others, name)
	}
	*empty = others
}

func (f *filler) texts(from members, name string, to *[]string) {
	if _, there := from[name]; there {
		*to = nil
		f.read(from, name, to)
	}
}

func (f *filler) labels(from members, name string, to *map[string]string) {
	if _, there := from[name]; there {
		*to = nil
		f.read(from, name, to)
	}
}

func (f *filler) int(from members, name string, to **int64) {
	if _, there := from[name]; there {
		*to = new(int64)
		f.read(from, name, *to)
	}
}

func (f *filler) bool(from members, name string, to **bool) {
	if _, there := from[name]; there {
		*to = new(bool)
		f.read(from, name, *to)
	}
}

func (f *filler) time(from members, name string, to *time.Time) {
	if _, there := from[name]; !there {
		return
	}
	f.read(from, name, to)
	if to.IsZero() {
		f.note(&ClaimsError{text: name + " is the first moment of the year 1, which in Go is no time at all"})
	}
}

// All but the id, which stands elsewhere.
func (f *filler) agent(from members, to *Agent) {
	empty := &to.Empty
	f.text(from, "class", &to.Class, empty)
	f.text(from, "kind", &to.Kind, empty)
	f.text(from, "autonomy", &to.Autonomy, empty)
	f.text(from, "owner", &to.Owner, empty)
	f.text(from, "state", &to.State, empty)
	f.text(from, "zone", &to.Zone, empty)
	f.text(from, "workload", &to.Workload, empty)
	f.text(from, "namespace", &to.Namespace, empty)
	f.text(from, "instance", &to.Instance, empty)
	f.text(from, "auth_method", &to.AuthMethod, empty)
	f.int(from, "assurance", &to.Assurance)
	f.time(from, "authenticated_at", &to.AuthenticatedAt)
	f.text(from, "posture", &to.Posture, empty)
	f.text(from, "model", &to.Model, empty)
	f.text(from, "vendor", &to.Vendor, empty)
	f.texts(from, "groups", &to.Groups)
	f.labels(from, "labels", &to.Labels)
}

func (f *filler) subject(from members, to *Subject) {
	empty := &to.Empty
	f.text(from, "id", &to.ID, empty)
	f.text(from, "kind", &to.Kind, empty)
	f.texts(from, "groups", &to.Groups)
	f.labels(from, "labels", &to.Labels)
	f.text(from, "auth_method", &to.AuthMethod, empty)
	f.int(from, "assurance", &to.Assurance)
	f.time(from, "authenticated_at", &to.AuthenticatedAt)
	f.time(from, "consent_at", &to.ConsentAt)
}

func (f *filler) task(from members, to *Task) {
	empty := &to.Empty
	f.text(from, "id", &to.ID, empty)
	f.text(from, "kind", &to.Kind, empty)
	f.time(from, "started_at", &to.StartedAt)
	f.time(from, "deadline", &to.Deadline)
	f.text(from, "state", &to.State, empty)
	f.text(from, "prompt_digest", &to.PromptDigest, empty)
	f.bool(from, "tainted", &to.Tainted)
	f.labels(from, "labels", &to.Labels)
}
