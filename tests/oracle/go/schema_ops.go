package main

import (
	"errors"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
)

// Values against one values.schema.json as helm does it: in is the schema's text, "values" typed JSON. The answer is empty for
// valid values; an error is helm's text.
func schemaValidate(r request) ([]byte, error) {
	typed, err := fromTyped(r.Args["values"])
	if err != nil {
		return nil, errors.New("oracle: " + err.Error())
	}
	values, ok := typed.(map[string]any)
	if !ok {
		return nil, errors.New("oracle: values must be a map")
	}
	err = util.ValidateAgainstSingleSchema(common.Values(values), r.In)
	var invalid util.JSONSchemaValidationError
	if errors.As(err, &invalid) {
		return []byte(strings.TrimSuffix(err.Error(), "\n")), nil
	}
	return nil, err
}

func init() {
	operations["schema.validate"] = schemaValidate
}
