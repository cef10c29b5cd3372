/// What is said of CustomResourceDefinitions.
extension FaultTable {
    static let definitionFaults = FaultTable(
        #"""
        * apiextensions.k8s.io/customresourcedefinitions {"metadata":{"name":"ws.a.io"},"spec":{"group":"a.io","scope":"Namespaced","names":{"plural":"ws","singular":"w","kind":"W","listKind":"WList"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
        new
        /spec/versions/0/schema =
          spec.versions[0].schema.openAPIV3Schema: Required value
        /spec/versions/1 = {"name":"v2","served":true,"storage":false}
          spec.versions[1].schema.openAPIV3Schema: Required value
        /spec/versions/0/storage = false
          spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version
          status.storedVersions: Invalid value: null: must have at least one stored version
        /spec/versions/1 = {"name":"v1","served":false,"storage":false,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object"}}}
          spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":false,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":{"Status":{},"Scale":null},"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names
        /spec/versions/1 = {"name":"v2","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"a":{"type":"string"}}}}}
          spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":null,"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v2","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":{"OpenAPIV3Schema":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":{"a":{"ID":"","Schema":"","Ref":null,"Description":"","Type":"string","Nullable":false,"Format":"","Title":"","Default":null,"Maximum":null,"ExclusiveMaximum":false,"Minimum":null,"ExclusiveMinimum":false,"MaxLength":null,"MinLength":null,"Pattern":"","MaxItems":null,"MinItems":null,"UniqueItems":false,"MultipleOf":null,"Enum":null,"MaxProperties":null,"MinProperties":null,"Required":null,"Items":null,"AllOf":null,"OneOf":null,"AnyOf":null,"Not":null,"Properties":null,"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"AdditionalProperties":null,"PatternProperties":null,"Dependencies":null,"AdditionalItems":null,"Definitions":null,"ExternalDocs":null,"Example":null,"XPreserveUnknownFields":null,"XEmbeddedResource":false,"XIntOrString":false,"XListMapKeys":null,"XListType":null,"XMapType":null,"XValidations":null}},"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version
          status.storedVersions: Invalid value: ["v1"]: must have the storage version v2
        change /spec/versions/0/name = "v2"
          status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions
        change /metadata/resourceVersion =
          metadata.resourceVersion: Invalid value: 0: must be specified for an update
        status /metadata/resourceVersion =
          metadata.resourceVersion: Invalid value: 0: must be specified for an update
        status /status/storedVersions = ["v9"]
        status /status/storedVersions = []
        status /status/acceptedNames = {"plural":"ws","kind":"W","listKind":"W"}
          status.acceptedNames.listKind: Invalid value: "W": kind and listKind may not be the same
        /spec/versions/0/deprecationWarning = "x"
          spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions
        /spec/versions/0/deprecated = true ; /spec/versions/0/deprecationWarning = "x"
        /spec/versions/0/deprecated = true ; /spec/versions/0/deprecationWarning = ""
          spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string
        /spec/versions/0/deprecated = true ; /spec/versions/0/deprecationWarning = "a\tb"
          spec.versions[0].deprecationWarning: Invalid value: "a\tb": must only contain printable UTF-8 characters; non-printable character found at index 1
        /spec/versions/0/deprecated = true ; /spec/versions/0/deprecationWarning = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
          spec.versions[0].deprecationWarning: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be <= 256 characters long
        /spec/versions/0/schema/openAPIV3Schema/properties = {"a":{"type":"string","format":"nonsense"}}
          warning: unrecognized format "nonsense"
        /spec/versions/0/schema/openAPIV3Schema/properties = {"a":{"type":"string","format":"date-time"},"b":{"type":"integer","format":"int32"},"c":{"type":"array","items":{"type":"string","format":"int32"}}}
          warning: unrecognized format "int32"
        change /spec/versions/0/schema/openAPIV3Schema/properties = {"a":{"type":"string","format":"nonsense"}} -> /spec/versions/0/schema/openAPIV3Schema/properties = {"a":{"type":"string","format":"nonsense"},"b":{"type":"boolean","format":"other"}}
          warning: unrecognized format "other"
        /spec/versions/0/schema/openAPIV3Schema/properties = {"a":{"$ref":"#/definitions/b"}}
          spec.validation.openAPIV3Schema.properties[a].$ref: Forbidden: $ref is not supported
        /spec/versions/0/schema/openAPIV3Schema/properties = {"spec":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}}}} ; /spec/versions/0/selectableFields = [{"jsonPath":".spec.a"}]
        /spec/versions/0/schema/openAPIV3Schema/properties = {"spec":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}}}} ; /spec/versions/0/selectableFields = [{"jsonPath":".spec.nope"},{"jsonPath":".spec.b"},{"jsonPath":"spec.a"},{"jsonPath":""},{"jsonPath":".spec.a[0]"},{"jsonPath":".spec."},{"jsonPath":"."}]
          spec.selectableFields[0].jsonPath: Invalid value: ".spec.nope": is an invalid path: does not refer to a valid field
          spec.selectableFields[1].jsonPath: Invalid value: ".spec.b": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.
          spec.selectableFields[2].jsonPath: Invalid value: "spec.a": is an invalid path: expected [ or . but got: spec
          spec.selectableFields[3].jsonPath: Required value
          spec.selectableFields[4].jsonPath: Invalid value: ".spec.a[0]": is an invalid path: array notation is not allowed
          spec.selectableFields[5].jsonPath: Invalid value: ".spec.": is an invalid path: unexpected end of JSON path
          spec.selectableFields[6].jsonPath: Invalid value: ".": is an invalid path: unexpected end of JSON path
        /spec/versions/0/schema/openAPIV3Schema/properties = {"spec":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}}}} ; /spec/versions/0/selectableFields = [{"jsonPath":".spec.a"},{"jsonPath":".spec.a"}]
          spec.selectableFields[1].jsonPath: Duplicate value: ".spec.a"
        /spec/conversion = {"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"url":"https://a.b/c"}}}
        /spec/conversion = {"strategy":"Webhook","webhook":{"conversionReviewVersions":["v2","v2"],"clientConfig":{}}}
          spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required
          spec.conversion.conversionReviewVersions[1]: Invalid value: "v2": duplicate version
          spec.conversion.conversionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1
        /spec/conversion = {"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"service":{"name":"","namespace":""}}}}
          spec.conversion.webhookClientConfig.service.name: Required value
          spec.conversion.webhookClientConfig.service.namespace: Required value
        /spec/conversion = {"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"url":"http://a.b/c"}}}
          spec.conversion.webhookClientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]
        """#)
}
