// Lets render_ops.go declare a function without a body (go:linkname).
