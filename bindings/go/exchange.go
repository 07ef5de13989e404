package daygate

// #include <daygate/c.h>
// #cgo noescape dg_vault_begin_at_once
// #cgo nocallback dg_vault_begin_at_once
// #cgo noescape dg_exchange_answered_at_once
// #cgo nocallback dg_exchange_answered_at_once
// #cgo noescape dg_exchange_pack_step
// #cgo nocallback dg_exchange_pack_step
// #cgo nocallback dg_exchange_free
import "C"

import (
	"encoding/binary"
	"errors"
	"runtime"
	"sync"
	"unsafe"
)

// An Exchange is one request of an agent, step by step. It belongs to one goroutine; Close it.
type Exchange struct {
	*exchangeHandle // nil after Close
}

// What is freed, and the bytes that go to C and come from there. It is used again: an Exchange that was closed has let
// go of it, and one that was forgotten is freed by its cleanup.
type exchangeHandle struct {
	in     []byte
	out    []byte
	step   []byte // of out: lib/c/packed_step.h has the form
	handle *C.dg_exchange
	owned  *ownedExchange // the same handle, for the cleanup
}

type ownedExchange struct {
	handle *C.dg_exchange
}

// Most requests and most steps are shorter.
const usualExchange = 1024

// Those that are longer are not kept.
const longestExchange = 16 * usualExchange

var spareExchanges = sync.Pool{New: func() any {
	x := &exchangeHandle{
		in:    make([]byte, 0, usualExchange),
		out:   make([]byte, usualExchange),
		owned: &ownedExchange{},
	}
	runtime.AddCleanup(x, func(owned *ownedExchange) { C.dg_exchange_free(owned.handle) }, x.owned)
	return x
}}

// Begin reads a request to the server and decides it. The headers are those of net/http.
func (g *Guard) Begin(request *Request, method, target string, headers map[string][]string, body []byte) (*Exchange, error) {
	if request == nil {
		return nil, errors.New("daygate: no request")
	}
	x := spareExchanges.Get().(*exchangeHandle)
	p := packer{out: x.in[:0]}
	p.text(method)
	p.text(target)
	for name, values := range headers {
		for _, value := range values {
			p.bool(true)
			p.text(name)
			p.text(value)
		}
	}
	p.bool(false)
	p.text(unsafe.String(unsafe.SliceData(body), len(body)))
	// Last, since it says whether all of it had room.
	p.request(request)
	x.in = p.out
	var size C.size_t
	x.handle = C.dg_vault_begin_at_once(g.handle, (*C.uint8_t)(unsafe.SliceData(x.in)), C.size_t(len(x.in)),
		(*C.uint8_t)(unsafe.SliceData(x.out)), C.size_t(len(x.out)), &size)
	runtime.KeepAlive(g.guardHandle)
	if err := x.begun(); err != nil {
		return nil, err
	}
	x.packed(size)
	return &Exchange{x}, nil
}

// Revoke begins no request of an agent: its one call, with the host's own token, ends what was granted under this
// accessor, a child token with its leases or a wrapping. StepAnswer says that the server has done so.
func (g *Guard) Revoke(accessor string) (*Exchange, error) {
	x := spareExchanges.Get().(*exchangeHandle)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	x.handle = C.dg_vault_revoke(g.handle, pinnedText(&pinner, accessor))
	runtime.KeepAlive(g.guardHandle)
	if err := x.begun(); err != nil {
		return nil, err
	}
	x.pack()
	return &Exchange{x}, nil
}

// begun lets it be freed.
func (x *exchangeHandle) begun() error {
	x.owned.handle = x.handle
	if x.handle == nil {
		x.release()
		return errors.New("daygate: out of memory")
	}
	return nil
}

func (x *exchangeHandle) pack() {
	x.packed(C.dg_exchange_pack_step(x.handle, (*C.uint8_t)(unsafe.SliceData(x.out)), C.size_t(len(x.out))))
}

func (x *exchangeHandle) packed(size C.size_t) {
	if int(size) > len(x.out) {
		x.out = make([]byte, size)
		size = C.dg_exchange_pack_step(x.handle, (*C.uint8_t)(unsafe.SliceData(x.out)), C.size_t(len(x.out)))
	}
	x.step = x.out[:min(int(size), len(x.out))]
}

// What lies in wait for the next exchange holds no token and no body.
func (x *exchangeHandle) release() {
	C.dg_exchange_free(x.handle)
	x.handle, x.owned.handle, x.step = nil, nil, nil
	if cap(x.in) > longestExchange || len(x.out) > longestExchange {
		return
	}
	clear(x.in)
	clear(x.out)
	spareExchanges.Put(x)
}

// Close frees it. What was read off it stays.
func (x *Exchange) Close() {
	if x.exchangeHandle != nil {
		x.release()
		x.exchangeHandle = nil
	}
}

// Where things lie in a packed step.
const (
	atStep     = 0
	atInspects = 1
	atHasBody  = 2
	atStatus   = 4
	atTexts    = 8
)

func (x *Exchange) at(step Step) bool { return x.Step() == step }

// The texts of a step, in a string of their own that they share.
func (x *Exchange) texts() *reader { return &reader{string(x.step[atTexts:])} }

// In the form of lib/c/packed_step.h: each after a byte that says so.
func (r *reader) follows() bool { return r.byte() != 0 }

func (r *reader) headers() []Header {
	var headers []Header
	for r.follows() {
		headers = append(headers, Header{r.text(), r.text()})
	}
	return headers
}

// Step is what it waits for. After Close it is StepRefuse.
func (x *Exchange) Step() Step {
	if x.exchangeHandle == nil || len(x.step) < atTexts {
		return StepRefuse
	}
	return Step(x.step[atStep])
}

// Call is what is to be sent at StepCall.
func (x *Exchange) Call() Call {
	if !x.at(StepCall) {
		return Call{}
	}
	r := x.texts()
	r.text() // the id
	call := Call{Method: r.text(), Target: r.text()}
	r.text() // no token
	call.Headers = r.headers()
	call.Body = x.body()
	return call
}

// Forward is what is to be sent at StepForward.
func (x *Exchange) Forward() Forward {
	if !x.at(StepForward) {
		return Forward{}
	}
	r := x.texts()
	r.text() // the id
	r.text() // no method
	r.text() // no target
	forward := Forward{Token: r.text(), Inspect: x.step[atInspects] != 0}
	forward.SetHeaders = r.headers()
	forward.RemoveHeaders = make([]string, 0, usualRemoved)
	for r.follows() {
		forward.RemoveHeaders = append(forward.RemoveHeaders, r.text())
	}
	forward.Body = x.body()
	return forward
}

// How many are taken out of each request.
const usualRemoved = 10

func (x *Exchange) body() []byte {
	if x.exchangeHandle == nil || len(x.step) < atTexts || x.step[atHasBody] == 0 {
		return nil
	}
	defer runtime.KeepAlive(x.exchangeHandle)
	var text C.dg_text
	if !bool(C.dg_exchange_body(x.handle, &text)) {
		return nil
	}
	return append([]byte{}, unsafe.Slice((*byte)(unsafe.Pointer(text.data)), int(text.size))...)
}

// Answered says what the server answered.
func (x *Exchange) Answered(status int, body []byte) {
	if x.exchangeHandle == nil {
		return
	}
	x.packed(C.dg_exchange_answered_at_once(x.handle, C.int(status), (*C.uint8_t)(unsafe.SliceData(body)),
		C.size_t(len(body)), (*C.uint8_t)(unsafe.SliceData(x.out)), C.size_t(len(x.out))))
}

// Failed says that it did not answer, and why.
func (x *Exchange) Failed(why string) {
	if x.exchangeHandle == nil {
		return
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	C.dg_exchange_failed(x.handle, pinnedText(&pinner, why))
	x.pack()
}

// Status is that of the answer, at StepAnswer.
func (x *Exchange) Status() int {
	if !x.at(StepAnswer) {
		return 0
	}
	return int(int32(binary.LittleEndian.Uint32(x.step[atStatus:])))
}

// Body is that of the answer, at StepAnswer; nil: as the server sent it.
func (x *Exchange) Body() []byte { return x.body() }

// Cause is why, at StepRefuse.
func (x *Exchange) Cause() Cause {
	defer runtime.KeepAlive(x.exchangeHandle)
	return Cause(C.dg_exchange_cause(x.orNil()))
}

// Message is for the operator, at StepRefuse. No value of a secret stands in it.
func (x *Exchange) Message() string {
	defer runtime.KeepAlive(x.exchangeHandle)
	return textOf(C.dg_exchange_message(x.orNil()))
}

// Decision is what was decided last; the zero Decision, a DENY, where it did not come to that.
func (x *Exchange) Decision() Decision {
	defer runtime.KeepAlive(x.exchangeHandle)
	return takePacked(C.dg_exchange_decision(x.orNil()), "")
}

// ID stands in the header X-Daygate-Decision of all that is sent; empty for what is about no secret.
func (x *Exchange) ID() string {
	defer runtime.KeepAlive(x.exchangeHandle)
	return textOf(C.dg_exchange_id(x.orNil()))
}

// Accessors are those of the child token and of the wrapping that were made: [Guard.Revoke] ends what was granted.
func (x *Exchange) Accessors() []string {
	defer runtime.KeepAlive(x.exchangeHandle)
	var accessors []string
	for i := C.size_t(0); i < C.dg_exchange_accessor_count(x.orNil()); i++ {
		accessors = append(accessors, textOf(C.dg_exchange_accessor(x.orNil(), i)))
	}
	return accessors
}

func (x *Exchange) orNil() *C.dg_exchange {
	if x.exchangeHandle == nil {
		return nil
	}
	return x.handle
}
