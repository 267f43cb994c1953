{{ define "a" }}A({{ . }}){{ end }}
{{- define "b" -}}{{ template "a" .x }}{{- end -}}
{{ define "over" }}helper{{ end }}
