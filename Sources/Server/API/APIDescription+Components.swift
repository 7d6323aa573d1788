extension APIDescription {
    static let security = #"""
        {
          "token": {
            "type": "http", "scheme": "bearer",
            "description": "A token of `vitrine token create`. The scope read reads what its audience sees, write reads and changes everything."
          }
        }
        """#

    static let schemas = #"""
        {
          "Texts": {
            "description": "A text, several, or those of each language (BCP 47, or none). An empty list says that nothing is to be shown.",
            "anyOf": [
              {"$ref": "#/components/schemas/Text"},
              {"type": "array", "items": {"$ref": "#/components/schemas/Text"}},
              {
                "type": "object",
                "additionalProperties": {
                  "anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "array", "items": {"$ref": "#/components/schemas/Text"}}]
                }
              },
              {"type": "null"}
            ]
          },
          "Text": {"type": "string", "minLength": 1},
          "Languages": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
          "File": {
            "type": ["object", "null"],
            "description": "A file in place: folder and path; or one that was sent: upload.",
            "properties": {
              "folder": {"type": "string"}, "path": {"type": "string"}, "upload": {"type": "string"}
            },
            "additionalProperties": false
          },
          "ResourceInput": {
            "type": "object",
            "description": "What can be written. Other members of a resource are passed over, so that one that was read can be sent back.",
            "properties": {
              "id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9]{1,64}$"},
              "object": {"type": ["string", "null"], "minLength": 1, "description": "Identifier of its object; its id where there is none."},
              "sequence": {"type": ["string", "null"], "minLength": 1, "description": "Its place in the object, in natural order."},
              "published": {"type": ["boolean", "null"], "default": true},
              "file": {"$ref": "#/components/schemas/File"},
              "values": {
                "type": ["object", "null"],
                "description": "What the interface for programs says of each field; null leaves the field to others.",
                "additionalProperties": {"$ref": "#/components/schemas/Texts"}
              }
            },
            "additionalProperties": false
          },
          "NewResource": {
            "allOf": [{"$ref": "#/components/schemas/ResourceInput"}], "type": "object",
            "required": ["file"], "properties": {"file": {"type": "object"}}
          },
          "Resource": {
            "type": "object",
            "required": ["id", "object", "shown", "kind", "media_type", "pages", "images"],
            "properties": {
              "id": {"type": "string"}, "object": {"type": "string"}, "sequence": {"type": ["string", "null"]},
              "published": {"type": "boolean"},
              "file": {
                "type": "object", "required": ["folder", "path"],
                "properties": {"folder": {"type": "string"}, "path": {"type": "string"}}
              },
              "values": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Languages"}},
              "shown": {
                "type": "object", "description": "What is shown, and who says it.",
                "additionalProperties": {
                  "type": "object", "required": ["owner", "values"],
                  "properties": {"owner": {"type": "string"}, "values": {"$ref": "#/components/schemas/Languages"}}
                }
              },
              "kind": {"enum": ["image", "video", "sound", "document"]}, "media_type": {"type": "string"},
              "byte_size": {"type": "integer"}, "sha256": {"type": "string"}, "width": {"type": "integer"},
              "height": {"type": "integer"}, "duration": {"type": "number"}, "pages": {"type": "integer"},
              "images": {"type": "array", "items": {"type": "string"}}
            }
          },
          "ResourceList": {
            "type": "object", "required": ["resources"],
            "properties": {
              "resources": {"type": "array", "items": {"$ref": "#/components/schemas/Resource"}}, "next": {"type": "string"}
            }
          },
          "State": {
            "type": "object", "required": ["object", "published", "deleted", "file", "values"],
            "properties": {
              "object": {"type": "string"}, "sequence": {"type": "string"}, "published": {"type": "boolean"},
              "deleted": {"type": "boolean"}, "file": {"type": "object"},
              "values": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Languages"}}
            }
          },
          "History": {
            "type": "object", "required": ["changes"],
            "properties": {
              "changes": {
                "type": "array",
                "items": {
                  "type": "object", "required": ["change", "at", "actor", "changed", "state"],
                  "properties": {
                    "change": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
                    "actor": {"type": "string"}, "detail": {"type": "string"},
                    "changed": {"type": "array", "items": {"type": "string"}},
                    "state": {"$ref": "#/components/schemas/State"}
                  }
                }
              },
              "next": {"type": "string"}
            }
          },
          "Restoration": {
            "type": "object", "required": ["change"], "additionalProperties": false,
            "properties": {"change": {"type": "integer", "minimum": 1, "maximum": 9007199254740991}}
          },
          "ObjectInput": {
            "type": "object", "additionalProperties": false,
            "properties": {
              "identifier": {"type": ["string", "null"], "minLength": 1},
              "withdrawn": {"type": ["boolean", "null"], "default": false},
              "resources": {
                "type": ["array", "null"], "items": {"type": "string"},
                "description": "Ids of all its resources in their order."
              }
            }
          },
          "NewObject": {
            "type": "object", "required": ["identifier"], "additionalProperties": false,
            "properties": {
              "identifier": {"type": "string", "minLength": 1}, "withdrawn": {"type": ["boolean", "null"], "default": false}
            }
          },
          "Object": {
            "type": "object", "required": ["identifier"],
            "properties": {
              "identifier": {"type": "string"}, "withdrawn": {"type": "boolean"},
              "state": {"enum": ["hidden", "public", "withdrawn"]},
              "resources": {"type": "array", "items": {"type": "string"}}
            }
          },
          "ObjectList": {
            "type": "object", "required": ["objects"],
            "properties": {
              "objects": {"type": "array", "items": {"$ref": "#/components/schemas/Object"}}, "next": {"type": "string"}
            }
          },
          "NewUpload": {
            "type": "object", "required": ["name", "size"], "additionalProperties": false,
            "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 200},
              "size": {"type": "integer", "minimum": 1, "maximum": 9007199254740991},
              "sha256": {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
            }
          },
          "Upload": {
            "type": "object", "required": ["id", "name", "size", "offset", "complete"],
            "properties": {
              "id": {"type": "string"}, "name": {"type": "string"}, "size": {"type": "integer"},
              "offset": {"type": "integer"}, "complete": {"type": "boolean"}, "kind": {"type": "string"},
              "media_type": {"type": "string"}, "sha256": {"type": "string"}, "pages": {"type": "integer"},
              "resource": {"type": "string"}
            }
          },
          "Problem": {
            "type": "object", "description": "RFC 9457.", "required": ["type", "title", "status", "detail"],
            "properties": {
              "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
              "detail": {"type": "string"},
              "errors": {
                "type": "array",
                "items": {
                  "type": "object", "required": ["pointer", "detail"],
                  "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}}
                }
              }
            }
          }
        }
        """#

    static let parameters = #"""
        {
          "ID": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}},
          "IfMatch": {
            "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag that was read; * for whatever is there. Without it, 428; where it is another, 412.",
            "schema": {"type": "string", "minLength": 1}
          },
          "IdempotencyKey": {
            "name": "Idempotency-Key", "in": "header",
            "description": "With the same key, the same request is done once, and answered the same for a day.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"}
          },
          "ContentDigest": {
            "name": "Content-Digest", "in": "header", "description": "Of this body, as in RFC 9530: sha-256=:BASE64:.",
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"}
          },
          "ReprDigest": {
            "name": "Repr-Digest", "in": "header", "description": "Of the whole file, in the same form.",
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"}
          },
          "Filter": {
            "name": "filter", "in": "query", "description": "A rule, such as title contains \"map\" and kind = image.",
            "schema": {"type": "string"}
          },
          "Order": {
            "name": "order", "in": "query", "description": "What the list is ordered by; downwards with -.",
            "schema": {"enum": ["id", "-id", "object", "-object", "changed", "-changed"], "default": "id"}
          },
          "Cursor": {
            "name": "cursor", "in": "query", "description": "The next of an answer in the same order.",
            "schema": {"type": "string", "minLength": 1}
          },
          "Limit": {
            "name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
          }
        }
        """#

    static let headers = #"""
        {
          "ETag": {"description": "For If-Match and If-None-Match.", "schema": {"type": "string"}},
          "Link": {"description": "The next page.", "schema": {"type": "string"}},
          "Location": {"description": "Where it is.", "schema": {"type": "string"}},
          "UploadOffset": {"description": "Bytes of the file that are there.", "schema": {"type": "integer"}}
        }
        """#

    static let responses = #"""
        {
          "Problem": {
            "description": "What was wrong, and what would be accepted.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
          },
          "Resource": {
            "description": "The resource as it is now.",
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Resource"}}},
            "links": {
              "read": {"operationId": "readResource", "parameters": {"id": "$response.body#/id"}},
              "delete": {
                "operationId": "deleteResource",
                "parameters": {"id": "$response.body#/id", "If-Match": "$response.header.ETag"}
              },
              "history": {"operationId": "readHistory", "parameters": {"id": "$response.body#/id"}}
            }
          },
          "Object": {
            "description": "The object as it is now.",
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Object"}}}
          },
          "Upload": {
            "description": "The file, as far as it is there.",
            "headers": {"Upload-Offset": {"$ref": "#/components/headers/UploadOffset"}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Upload"}}}
          }
        }
        """#
}
