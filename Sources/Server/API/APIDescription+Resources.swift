extension APIDescription {
    static let resourcePaths = #"""
        "/resources": {
          "get": {
            "operationId": "listResources", "tags": ["resources"],
            "summary": "Lists resources.",
            "description": "With the scope write all that are not deleted, with the scope read what the token's audience sees.",
            "security": [{"token": ["read"]}],
            "parameters": [
              {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Order"},
              {"$ref": "#/components/parameters/Cursor"}, {"$ref": "#/components/parameters/Limit"}
            ],
            "responses": {
              "200": {
                "description": "A page of the list.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Link": {"$ref": "#/components/headers/Link"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResourceList"}}},
                "links": {
                  "next": {"operationId": "listResources", "parameters": {"cursor": "$response.body#/next"}},
                  "read": {"operationId": "readResource", "parameters": {"id": "$response.body#/resources/0/id"}},
                  "history": {"operationId": "readHistory", "parameters": {"id": "$response.body#/resources/0/id"}}
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "post": {
            "operationId": "createResource", "tags": ["resources"],
            "summary": "Makes a resource of a file that is in place or was sent.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewResource"}}}
            },
            "responses": {
              "201": {
                "description": "It is there, and its images are being made ready.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Location": {"$ref": "#/components/headers/Location"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Resource"}}},
                "links": {
                  "read": {"operationId": "readResource", "parameters": {"id": "$response.body#/id"}},
                  "replace": {
                    "operationId": "replaceResource",
                    "parameters": {"id": "$response.body#/id", "If-Match": "$response.header.ETag"}
                  },
                  "patch": {
                    "operationId": "patchResource",
                    "parameters": {"id": "$response.body#/id", "If-Match": "$response.header.ETag"}
                  },
                  "delete": {
                    "operationId": "deleteResource",
                    "parameters": {"id": "$response.body#/id", "If-Match": "$response.header.ETag"}
                  },
                  "history": {"operationId": "readHistory", "parameters": {"id": "$response.body#/id"}},
                  "object": {"operationId": "readObject", "parameters": {"identifier": "$response.body#/object"}}
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/resources/{id}": {
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "get": {
            "operationId": "readResource", "tags": ["resources"], "summary": "Reads a resource.",
            "security": [{"token": ["read"]}],
            "responses": {
              "200": {
                "description": "The resource.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Resource"}}},
                "links": {
                  "replace": {
                    "operationId": "replaceResource",
                    "parameters": {"id": "$request.path.id", "If-Match": "$response.header.ETag"}
                  },
                  "patch": {
                    "operationId": "patchResource",
                    "parameters": {"id": "$request.path.id", "If-Match": "$response.header.ETag"}
                  },
                  "delete": {
                    "operationId": "deleteResource",
                    "parameters": {"id": "$request.path.id", "If-Match": "$response.header.ETag"}
                  }
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "put": {
            "operationId": "replaceResource", "tags": ["resources"],
            "summary": "Replaces what can be written of a resource; without file, it keeps its file.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResourceInput"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Resource"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "patch": {
            "operationId": "patchResource", "tags": ["resources"],
            "summary": "Changes parts of a resource (JSON Merge Patch, RFC 7396).",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "requestBody": {
              "required": true,
              "content": {"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/ResourceInput"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Resource"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          },
          "delete": {
            "operationId": "deleteResource", "tags": ["resources"],
            "summary": "Deletes a resource: it is published no more, and answers 410.",
            "description": "Its history stays, and can bring it back.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "responses": {
              "204": {"description": "It is deleted."},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/resources/{id}/history": {
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "get": {
            "operationId": "readHistory", "tags": ["resources"],
            "summary": "Who changed what of a resource, and when; the latest change first.",
            "security": [{"token": ["write"]}],
            "parameters": [
              {"name": "cursor", "in": "query", "description": "The next of an answer.", "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}},
              {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
            ],
            "responses": {
              "200": {
                "description": "A page of the history.",
                "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/History"}}},
                "links": {
                  "next": {
                    "operationId": "readHistory",
                    "parameters": {"id": "$request.path.id", "query.cursor": "$response.body#/next"}
                  },
                  "restore": {
                    "operationId": "restoreResource", "parameters": {"id": "$request.path.id", "If-Match": "*"},
                    "requestBody": {"change": "$response.body#/changes/0/change"}
                  }
                }
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/resources/{id}/restore": {
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "post": {
            "operationId": "restoreResource", "tags": ["resources"],
            "summary": "Makes a resource what it was after one of its changes.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IfMatch"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Restoration"}}}
            },
            "responses": {
              "200": {"$ref": "#/components/responses/Resource"},
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/bulk": {
          "post": {
            "operationId": "writeInBulk", "tags": ["resources"],
            "summary": "Makes or changes many resources: a JSON object a line, and a line of result for each.",
            "description": "Each line is a resource as in POST /resources. One that is there is changed where the line differs from it, and needs etag for that: its ETag, or *. What a line says nothing of stays. Lines that fail leave the others alone.",
            "security": [{"token": ["write"]}],
            "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}],
            "requestBody": {
              "required": true,
              "content": {"application/x-ndjson": {"schema": {"description": "JSON objects, one a line."}}}
            },
            "responses": {
              "200": {
                "description": "A line for each line: {\"line\": 1, \"status\": \"created\", \"updated\", \"unchanged\" or \"failed\", \"id\", \"etag\", \"problem\"}.",
                "content": {"application/x-ndjson": {"schema": {"type": "string"}}}
              },
              "4XX": {"$ref": "#/components/responses/Problem"}, "5XX": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
        """#
}
