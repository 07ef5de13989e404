package daygate

// #include <daygate/c.h>
import "C"

import (
	"errors"
	"unsafe"
)

// Diagnostic is one mistake in a policy, or in a file of mappers.
type Diagnostic struct {
	Warning    bool   // else an error
	Grammar    bool   // a mistake of grammar; else one of meaning
	File       string // the name that was given for the file
	Line       int    // from 1; 0: the file could not be read at all
	Column     int    // from 1, in code points
	Message    string // what was found and what was wanted
	SourceLine string
	Help       string // what to try, or empty
}

// PolicyError says what is wrong with policies, or mappers, that do not compile. Its text is for people: every mistake
// with its line and a caret.
type PolicyError struct {
	Diagnostics []Diagnostic
	text        string
}

func (e *PolicyError) Error() string { return e.text }

// takeError frees what C gave.
func takeError(from *C.dg_error) error {
	if from == nil {
		return nil
	}
	defer C.dg_error_free(from)
	text := textOf(C.dg_error_message(from))
	switch C.dg_error_get_kind(from) {
	case C.DG_ERROR_POLICY:
	case C.DG_ERROR_CLAIMS, C.DG_ERROR_FOREIGN_CLAIMS:
		return &ClaimsError{C.dg_error_get_kind(from) == C.DG_ERROR_FOREIGN_CLAIMS, text}
	default:
		return errors.New("daygate: " + text)
	}
	policy := &PolicyError{text: text}
	for i := C.size_t(0); i < C.dg_error_diagnostic_count(from); i++ {
		diagnostic := C.dg_diagnostic{size: C.size_t(unsafe.Sizeof(C.dg_diagnostic{}))}
		C.dg_error_diagnostic(from, i, &diagnostic)
		policy.Diagnostics = append(policy.Diagnostics, Diagnostic{
			Warning:    bool(diagnostic.warning),
			Grammar:    bool(diagnostic.grammar),
			File:       textOf(diagnostic.file),
			Line:       int(diagnostic.line),
			Column:     int(diagnostic.column),
			Message:    textOf(diagnostic.message),
			SourceLine: textOf(diagnostic.source_line),
			Help:       textOf(diagnostic.help),
		})
	}
	return policy
}

// takeBuffer frees what C gave.
func takeBuffer(from *C.dg_buffer) []byte {
	defer C.dg_buffer_free(from)
	text := C.dg_buffer_text(from)
	return C.GoBytes(unsafe.Pointer(text.data), C.int(text.size))
}
