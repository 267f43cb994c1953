{{- define "outer" -}}
{{ include "middle" . }}
{{- end -}}
{{- define "middle" -}}
{{- if true }}
  {{- include "inner" . | nindent 2 }}
{{- end -}}
{{- end -}}
