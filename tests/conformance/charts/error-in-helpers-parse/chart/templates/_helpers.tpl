{{ define "x" }}
{{ if }}
{{ end }}
