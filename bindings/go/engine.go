package daygate

// #include <daygate/c.h>
// #include <stdlib.h>
//
// // Handles come as numbers: of a pointer cgo would ask at each call whether it leads into Go's memory.
// static size_t decide(uintptr_t engine, uintptr_t agent, const uint8_t* request, size_t size, uint8_t* out,
//                      size_t capacity) {
//   return dg_engine_decide_packed((const dg_engine*)engine, (const dg_agent*)agent, request, size, out, capacity);
// }
// static void check(uintptr_t engine, uintptr_t agent, const uint8_t* request, size_t size, uint8_t* outcomes,
//                   size_t count) {
//   dg_engine_check_packed((const dg_engine*)engine, (const dg_agent*)agent, request, size, outcomes, count);
// }
// #cgo noescape decide
// #cgo nocallback decide
// #cgo noescape check
// #cgo nocallback check
import "C"

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"sync"
	"unsafe"
)

// An Engine is compiled policies. It is immutable, and freed once nothing holds it any more.
type Engine struct {
	*engineHandle
}

// What is freed hangs on the handle and not on what holds it, so that a copy of an Engine is an Engine too.
type engineHandle struct {
	handle *C.dg_engine
	digest string // what all its decisions share
}

// A PreparedAgent is an agent that asks often, checked and looked up once, for one Engine.
type PreparedAgent struct {
	*agentHandle
	agent Agent
}

type agentHandle struct {
	engine *engineHandle
	handle *C.dg_agent
}

// What frees an agent holds its engine, which has to outlive it: cleanups run in no order.
type agentToFree struct {
	engine *engineHandle
	handle *C.dg_agent
}

// Source is one policy file from memory; Name is shown in diagnostics.
type Source struct {
	Name string
	Text string
}

// Option changes how policies are compiled.
type Option func(*C.dg_engine_options)

// Enforces says which terms this host can keep. A decision with another one is DENY unenforceable. Without this option
// the host promises to keep every term.
func Enforces(terms ...Term) Option {
	return func(options *C.dg_engine_options) {
		options.enforces = 0
		for _, term := range terms {
			options.enforces |= C.uint32_t(term)
		}
	}
}

// MaxRuleCost is the worst-case cost above which a rule is refused.
func MaxRuleCost(cost uint64) Option {
	return func(options *C.dg_engine_options) { options.max_rule_cost = C.uint64_t(cost) }
}

// Compile compiles all .gate files of a file system to one policy set. A [PolicyError] says what is wrong with them.
func Compile(files fs.FS, options ...Option) (*Engine, error) {
	var sources []Source
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".gate" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		sources = append(sources, Source{name, string(text)})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return nil, errors.New("daygate: there is no .gate file")
	}
	return CompileSources(sources, options...)
}

// CompileText compiles one policy from memory.
func CompileText(name, text string, options ...Option) (*Engine, error) {
	return CompileSources([]Source{{name, text}}, options...)
}

// CompileSources compiles policies from memory to one policy set. Their order changes no decision.
func CompileSources(sources []Source, options ...Option) (*Engine, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	given := make([]C.dg_source, len(sources))
	for i, source := range sources {
		given[i] = C.dg_source{name: pinnedText(&pinner, source.Name), text: pinnedText(&pinner, source.Text)}
	}
	chosen := chosenOptions(options)
	var handle *C.dg_engine
	err := takeError(C.dg_engine_from_sources(unsafe.SliceData(given), C.size_t(len(given)), &chosen, &handle))
	return newEngine(handle, err)
}

// CompileFiles compiles files, and folders of .gate files, to one policy set.
func CompileFiles(paths []string, options ...Option) (*Engine, error) {
	var pinner runtime.Pinner
	defer pinner.Unpin()
	given := make([]C.dg_text, len(paths))
	for i, name := range paths {
		given[i] = pinnedText(&pinner, name)
	}
	chosen := chosenOptions(options)
	var handle *C.dg_engine
	err := takeError(C.dg_engine_from_files(unsafe.SliceData(given), C.size_t(len(given)), &chosen, &handle))
	return newEngine(handle, err)
}

func chosenOptions(options []Option) C.dg_engine_options {
	chosen := C.dg_engine_options{
		size:          C.size_t(unsafe.Sizeof(C.dg_engine_options{})),
		max_rule_cost: 1000000,
		enforces:      C.DG_TERMS_ALL,
	}
	for _, option := range options {
		option(&chosen)
	}
	return chosen
}

func newEngine(handle *C.dg_engine, err error) (*Engine, error) {
	if err != nil {
		return nil, err
	}
	engine := &engineHandle{handle, textOf(C.dg_engine_policy_digest(handle))}
	runtime.AddCleanup(engine, func(handle *C.dg_engine) { C.dg_engine_free(handle) }, handle)
	return &Engine{engine}, nil
}

// A text that C may look at until it is unpinned.
func pinnedText(pinner *runtime.Pinner, text string) C.dg_text {
	if text == "" {
		return C.dg_text{}
	}
	data := unsafe.StringData(text)
	pinner.Pin(data)
	return C.dg_text{data: (*C.char)(unsafe.Pointer(data)), size: C.size_t(len(text))}
}

// PolicyDigest is "sha256:…" of all that can change a decision.
func (e *Engine) PolicyDigest() string { return e.digest }

// Decide says whether this agent may have this secret.
func (e *Engine) Decide(request *Request) (decision Decision) {
	e.decide(nil, request, &decision)
	return decision
}

// Decide is [Engine.Decide] with this agent for that of the request.
func (a *PreparedAgent) Decide(request *Request) (decision Decision) {
	a.owner().decide(a.agentHandle, request, &decision)
	return decision
}

// Check is the outcome of that decision alone, for filters. Who delivers a secret needs the decision.
func (e *Engine) Check(request *Request) Outcome {
	return e.check(nil, request)
}

// Check is [Engine.Check] with this agent for that of the request.
func (a *PreparedAgent) Check(request *Request) Outcome {
	return a.owner().check(a.agentHandle, request)
}

// CheckMany are the outcomes for each of these secrets instead of that of the request.
func (e *Engine) CheckMany(request *Request, secrets []Secret) []Outcome {
	return e.checkMany(nil, request, secrets)
}

// CheckMany is [Engine.CheckMany] with this agent for that of the request.
func (a *PreparedAgent) CheckMany(request *Request, secrets []Secret) []Outcome {
	return a.owner().checkMany(a.agentHandle, request, secrets)
}

// Filter are those of these secrets that would be permitted, in their order: for lists of what an agent may see.
func (e *Engine) Filter(request *Request, secrets []Secret) []Secret {
	return filter(e.CheckMany(request, secrets), secrets)
}

// Filter is [Engine.Filter] with this agent for that of the request.
func (a *PreparedAgent) Filter(request *Request, secrets []Secret) []Secret {
	return filter(a.CheckMany(request, secrets), secrets)
}

// DecideMany are the decisions for each of these secrets instead of that of the request.
func (e *Engine) DecideMany(request *Request, secrets []Secret) []Decision {
	decisions := make([]Decision, len(secrets))
	if request == nil {
		return decisions
	}
	one := *request
	for i := range secrets {
		one.Secret = secrets[i]
		decisions[i] = e.Decide(&one)
	}
	return decisions
}

// DecideJSON reads a request's JSON (docs/formats.md) and decides it. What is no well-formed request is denied.
func (e *Engine) DecideJSON(json []byte) Decision {
	if e.engineHandle == nil {
		return Decision{}
	}
	defer runtime.KeepAlive(e.engineHandle)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	decision := C.dg_engine_decide_json(e.handle, pinnedText(&pinner, unsafe.String(unsafe.SliceData(json), len(json))))
	defer C.dg_decision_free(decision)
	return takePacked(decision, e.digest)
}

// A copy of what C holds.
func takePacked(decision *C.dg_decision, digest string) (taken Decision) {
	if decision == nil {
		return taken
	}
	size := C.dg_decision_pack(decision, nil, 0)
	packed := make([]byte, size)
	if C.dg_decision_pack(decision, (*C.uint8_t)(unsafe.SliceData(packed)), size) != size {
		return taken
	}
	taken.take(packed, digest)
	return taken
}

// Prepare checks an agent that will ask often, and looks it up.
func (e *Engine) Prepare(agent Agent) (*PreparedAgent, error) {
	defer runtime.KeepAlive(e.engineHandle)
	var p packer
	p.agent(&agent, C.DG_AGENT_ID)
	p.end()
	handle := C.dg_engine_prepare_packed(e.handle, (*C.uint8_t)(unsafe.SliceData(p.out)), C.size_t(len(p.out)))
	if handle == nil {
		return nil, errors.New("daygate: out of memory")
	}
	prepared := &agentHandle{e.engineHandle, handle}
	runtime.AddCleanup(prepared, func(agent agentToFree) {
		C.dg_agent_free(agent.handle)
		runtime.KeepAlive(agent.engine)
	}, agentToFree{e.engineHandle, handle})
	return &PreparedAgent{prepared, agent}, nil
}

// Agent is the one that was prepared.
func (a *PreparedAgent) Agent() Agent { return a.agent }

// Explain is the decision's JSON with what each rule saw in it (docs/formats.md). For people; values of the request
// stand in it.
func (e *Engine) Explain(request *Request) ([]byte, error) {
	defer runtime.KeepAlive(e.engineHandle)
	var p packer
	p.request(request)
	var json *C.dg_buffer
	data, size := (*C.uint8_t)(unsafe.SliceData(p.out)), C.size_t(len(p.out))
	if err := takeError(C.dg_engine_explain_packed(e.handle, data, size, &json)); err != nil {
		return nil, err
	}
	return takeBuffer(json), nil
}

// Binding is what an approver has to approve for this request: "sha256:…".
func (e *Engine) Binding(request *Request) (string, error) {
	defer runtime.KeepAlive(e.engineHandle)
	var p packer
	p.request(request)
	var binding *C.dg_buffer
	data, size := (*C.uint8_t)(unsafe.SliceData(p.out)), C.size_t(len(p.out))
	if err := takeError(C.dg_engine_binding_packed(e.handle, data, size, &binding)); err != nil {
		return "", err
	}
	return string(takeBuffer(binding)), nil
}

// What one call writes and gets. They are used again: a decision allocates its own bytes and nothing else.
type buffers struct {
	request []byte
	answer  []byte
}

// Most requests and decisions are shorter.
const usualSize = 1024

var spare = sync.Pool{New: func() any { return &buffers{make([]byte, 0, usualSize), make([]byte, usualSize)} }}

// The packed request, without the agent where it was prepared. It stays until the next one.
func (b *buffers) pack(agent *agentHandle, request *Request) []byte {
	p := packer{out: b.request[:0]}
	if agent == nil {
		p.agent(&request.Agent, C.DG_AGENT_ID)
	}
	p.secret(&request.Secret)
	p.others(request)
	p.end()
	b.request = p.out
	return p.out
}

func (e *engineHandle) number() C.uintptr_t { return C.uintptr_t(uintptr(unsafe.Pointer(e.handle))) }

// Nil for no agent.
func (a *agentHandle) owner() *engineHandle {
	if a == nil {
		return nil
	}
	return a.engine
}

// Zero for no agent.
func (a *agentHandle) number() C.uintptr_t {
	if a == nil {
		return 0
	}
	return C.uintptr_t(uintptr(unsafe.Pointer(a.handle)))
}

// Makes the zero Decision that of this request, or leaves it.
func (e *engineHandle) decide(agent *agentHandle, request *Request, decision *Decision) {
	if e == nil || request == nil {
		return
	}
	b := spare.Get().(*buffers)
	packed := b.pack(agent, request)
	for {
		size := int(C.decide(e.number(), agent.number(), (*C.uint8_t)(unsafe.SliceData(packed)), C.size_t(len(packed)),
			(*C.uint8_t)(unsafe.SliceData(b.answer)), C.size_t(len(b.answer))))
		if size <= len(b.answer) {
			decision.take(b.answer[:size], e.digest)
			break
		}
		b.answer = make([]byte, size)
	}
	spare.Put(b)
	runtime.KeepAlive(e)
	runtime.KeepAlive(agent)
}

func (e *engineHandle) check(agent *agentHandle, request *Request) Outcome {
	if e == nil || request == nil {
		return Deny
	}
	b := spare.Get().(*buffers)
	numbers := b.answer[:1]
	b.check(e, agent, request, unsafe.Slice(&request.Secret, 1), numbers)
	outcome := outcomeOf(numbers[0])
	spare.Put(b)
	return outcome
}

func (e *engineHandle) checkMany(agent *agentHandle, request *Request, secrets []Secret) []Outcome {
	outcomes := make([]Outcome, len(secrets))
	if e == nil || request == nil {
		return outcomes
	}
	numbers := make([]byte, len(secrets))
	b := spare.Get().(*buffers)
	b.check(e, agent, request, secrets, numbers)
	spare.Put(b)
	for i, number := range numbers {
		outcomes[i] = outcomeOf(number)
	}
	return outcomes
}

// Writes C's number of the outcome for each secret.
func (b *buffers) check(e *engineHandle, agent *agentHandle, request *Request, secrets []Secret, numbers []byte) {
	for i := range numbers {
		numbers[i] = C.DG_DENY
	}
	p := packer{out: b.request[:0]}
	if agent == nil {
		p.agent(&request.Agent, C.DG_AGENT_ID)
	}
	p.others(request)
	p.secrets(secrets)
	p.end()
	b.request = p.out
	C.check(e.number(), agent.number(), (*C.uint8_t)(unsafe.SliceData(p.out)), C.size_t(len(p.out)),
		(*C.uint8_t)(unsafe.SliceData(numbers)), C.size_t(len(numbers)))
	runtime.KeepAlive(e)
	runtime.KeepAlive(agent)
}

func filter(outcomes []Outcome, secrets []Secret) []Secret {
	var permitted []Secret
	for i, outcome := range outcomes {
		if outcome == Permit {
			permitted = append(permitted, secrets[i])
		}
	}
	return permitted
}
