/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * DriverJsonError:
 * @DRIVER_JSON_ERROR_SYNTAX: not JSON, or not an object
 * @DRIVER_JSON_ERROR_MEMBER: a member is missing, or has a value it may not have
 *
 * What is wrong with a command.
 */
typedef enum
{
  DRIVER_JSON_ERROR_SYNTAX,
  DRIVER_JSON_ERROR_MEMBER,
} DriverJsonError;

#define DRIVER_JSON_ERROR (driver_json_error_quark ())
GQuark      driver_json_error_quark (void);

JsonObject *driver_json_parse       (const char  *line,
                                     gsize        size,
                                     GError     **error);

/* Members that may be missing: the location is left as it is if they are, or null. */
gboolean    driver_json_get_uint    (JsonObject  *object,
                                     const char  *name,
                                     guint32      max,
                                     guint32     *value,
                                     GError     **error);
gboolean    driver_json_get_flag    (JsonObject  *object,
                                     const char  *name,
                                     gboolean    *value,
                                     GError     **error);
gboolean    driver_json_get_string  (JsonObject  *object,
                                     const char  *name,
                                     const char **value,
                                     GError     **error);
gboolean    driver_json_get_bytes   (JsonObject  *object,
                                     const char  *name,
                                     GBytes     **value,
                                     GError     **error);
gboolean    driver_json_get_object  (JsonObject  *object,
                                     const char  *name,
                                     JsonObject **value,
                                     GError     **error);
gboolean    driver_json_get_array   (JsonObject  *object,
                                     const char  *name,
                                     JsonArray  **value,
                                     GError     **error);
gboolean    driver_json_require     (JsonObject  *object,
                                     const char  *name,
                                     GError     **error);

const char *driver_json_peek_string (JsonNode    *node);
gboolean    driver_json_get_pair    (JsonNode    *node,
                                     const char **name,
                                     const char **value);
gboolean    driver_json_refuse      (GError     **error,
                                     const char  *format,
                                     ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
