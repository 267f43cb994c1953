{{- define "inner" -}}
{{- if eq .Values.which "nil" }}{{ .Values.deep.er.est }}{{ end }}
{{- if eq .Values.which "fail" }}{{ fail "from the inside: with colon" }}{{ end }}
{{- if eq .Values.which "required" }}{{ required "give .Values.it" .Values.it }}{{ end }}
{{- if eq .Values.which "type" }}{{ b64enc 5 }}{{ end }}
{{- if eq .Values.which "template" }}{{ template "tmpl" . }}{{ end }}
{{- if eq .Values.which "tpl" }}{{ tpl "{{ .Values.deep.er }}" . }}{{ end }}
{{- if eq .Values.which "tplinclude" }}{{ tpl "{{ include \"tmpl\" . }}" . }}{{ end }}
{{- if eq .Values.which "tplparse" }}{{ tpl "{{ include \"tmpl\" . }" . }}{{ end }}
{{- if eq .Values.which "missing" }}{{ include "none" . }}{{ end }}
{{- if eq .Values.which "regex" }}{{ mustRegexMatch "(: executing \"" "x" }}{{ end }}
{{- if eq .Values.which "json" }}{{ mustFromJson "{" }}{{ end }}
{{- if eq .Values.which "toyaml" }}{{ mustToJson .Values.deep.er }}{{ end }}
{{- end -}}
{{- define "tmpl" }}
 {{ index .Values "a" "b" "c" }}
{{ end }}
