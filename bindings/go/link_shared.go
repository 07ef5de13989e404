//go:build !daygate_static

package daygate

// #cgo pkg-config: daygate-c
import "C"
