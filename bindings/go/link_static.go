//go:build daygate_static

package daygate

// #cgo pkg-config: daygate-c-static
import "C"
