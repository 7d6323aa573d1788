extension APIDescription {
    static let objectPaths = #"""
        "/objects": {
          "get": {
            "operationId": "listObjects", "tags": ["objects"], "summary": "Lists objects.",
            "description": "The filter holds for objects with a resource for which it holds.",
            "security": [{"token": ["read"]}],
            "parameters": [
              {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Order"},
              {"$ref": "#/components/parameters/Cursor"}, {"$ref": "#/components/parameters/Limit"}
            ],
            "responses": {
              "200": {
                "description": "A page of the list.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Link": {"$ref": "#/components/headers/Link"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ObjectList"}}},
                "links": {
                  "next": {"operationId": "listObjects", "parameters": {"cursor": "$response.body#/next"}},
                  "read": {"operationId": "readObject", "parameters": {"identifier": "$response.body#/objects/0/identifier"}}
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "post": {
            "operationId": "createObject", "tags": ["objects"],
            "summary": "Makes an object that has no resources yet.",
            "description": "Not needed for resources: an object is made with the first that names it.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewObject"}}}
            },
            "responses": {
              "201": {
                "description": "It is there.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Location": {"$ref": "#/components/headers/Location"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Object"}}},
                "links": {
                  "read": {"operationId": "readObject", "parameters": {"identifier": "$response.body#/identifier"}},
                  "replace": {
                    "operationId": "replaceObject",
                    "parameters": {"identifier": "$response.body#/identifier", "If-Match": "$response.header.ETag"}
                  },
                  "patch": {
                    "operationId": "patchObject",
                    "parameters": {"identifier": "$response.body#/identifier", "If-Match": "$response.header.ETag"}
                  },
                  "delete": {
                    "operationId": "withdrawObject",
                    "parameters": {"identifier": "$response.body#/identifier", "If-Match": "$response.header.ETag"}
                  }
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/objects/{identifier}": {
          "parameters": [
            {
              "name": "identifier", "in": "path", "required": true,
              "description": "The object's identifier, percent-encoded.", "schema": {"type": "string", "minLength": 1}
            }
          ],
          "get": {
            "operationId": "readObject", "tags": ["objects"], "summary": "Reads an object.",
            "security": [{"token": ["read"]}],
            "responses": {
              "200": {
                "description": "The object.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Object"}}},
                "links": {
                  "patch": {
                    "operationId": "patchObject",
                    "parameters": {"identifier": "$request.path.identifier", "If-Match": "$response.header.ETag"}
                  },
                  "delete": {
                    "operationId": "withdrawObject",
                    "parameters": {"identifier": "$request.path.identifier", "If-Match": "$response.header.ETag"}
                  }
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "put": {
            "operationId": "replaceObject", "tags": ["objects"],
            "summary": "Puts an object's resources in order, withdraws it or brings it back.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ObjectInput"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Object"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "patch": {
            "operationId": "patchObject", "tags": ["objects"],
            "summary": "The same in part (JSON Merge Patch, RFC 7396).",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "requestBody": {
              "required": true,
              "content": {"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/ObjectInput"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Object"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "delete": {
            "operationId": "withdrawObject", "tags": ["objects"],
            "summary": "Withdraws an object with all its resources; a patch with withdrawn false brings it back.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "responses": {
              "204": {"description": "It is withdrawn."},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
        """#

    static let uploadPaths = #"""
        "/uploads": {
          "post": {
            "operationId": "beginUpload", "tags": ["uploads"],
            "summary": "Sends a file, or announces one that comes in parts.",
            "description": "A file in the body is checked against Content-Digest or Repr-Digest (RFC 9530, sha-256), then looked at: what cannot be published is refused and not kept. A JSON body announces a file that PATCH sends.",
            "security": [{"token": ["write"]}],
            "parameters": [
              {"name": "name", "in": "query", "description": "The file's name, where the file is in the body.", "schema": {"type": "string", "minLength": 1}},
              {"$ref": "#/components/parameters/ContentDigest"}, {"$ref": "#/components/parameters/ReprDigest"},
              {"$ref": "#/components/parameters/IdempotencyKey"}
            ],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/NewUpload"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
              }
            },
            "responses": {
              "201": {
                "description": "It is there, or may come.",
                "headers": {
                  "Location": {"$ref": "#/components/headers/Location"}, "Upload-Offset": {"$ref": "#/components/headers/UploadOffset"}
                },
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Upload"}}},
                "links": {
                  "read": {"operationId": "readUpload", "parameters": {"id": "$response.body#/id"}},
                  "send": {
                    "operationId": "sendPart",
                    "parameters": {"id": "$response.body#/id", "Upload-Offset": "$response.header.Upload-Offset"}
                  },
                  "delete": {"operationId": "deleteUpload", "parameters": {"id": "$response.body#/id"}}
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/uploads/{id}": {
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "get": {
            "operationId": "readUpload", "tags": ["uploads"], "summary": "How much of a file has come.",
            "security": [{"token": ["write"]}],
            "responses": {
              "200": {"$ref": "#/components/responses/Upload"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "patch": {
            "operationId": "sendPart", "tags": ["uploads"],
            "summary": "Sends the next part of a file.",
            "description": "After a connection that broke, GET says where to go on. With Content-Digest a part counts whole or not at all.",
            "security": [{"token": ["write"]}],
            "parameters": [
              {
                "name": "Upload-Offset", "in": "header", "required": true,
                "description": "Bytes of the file that are there.", "schema": {"type": "integer", "minimum": 0}
              },
              {"$ref": "#/components/parameters/ContentDigest"}
            ],
            "requestBody": {
              "required": true,
              "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Upload"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "delete": {
            "operationId": "deleteUpload", "tags": ["uploads"],
            "summary": "Forgets a file that no resource has.",
            "security": [{"token": ["write"]}],
            "responses": {
              "204": {"description": "It is gone."},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
        """#
}
