/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A property that is written to JSON under its own name. */
#define NJ_PARAM_STORED ((GParamFlags) (1 << G_PARAM_USER_SHIFT))
/* A stored property that is no setting: where the user was, not what the user chose. */
#define NJ_PARAM_STATE ((GParamFlags) (1 << (G_PARAM_USER_SHIFT + 1)))

#define NJ_RECORD_PARAM_FLAGS (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

#define NJ_TYPE_RECORD (nj_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (NjRecord, nj_record, NJ, RECORD, GObject)

struct _NjRecordClass
{
  GObjectClass parent_class;

  /*< private >*/
  GParamSpec **properties;
  guint n_properties;
};

void               nj_record_class_install_properties (NjRecordClass       *klass,
                                                       guint                n_properties,
                                                       GParamSpec         **properties);

const GValue      *nj_record_get                      (NjRecord            *self,
                                                       guint                property_id);
const char        *nj_record_get_string               (NjRecord            *self,
                                                       guint                property_id);
const char *const *nj_record_get_strv                 (NjRecord            *self,
                                                       guint                property_id);
void               nj_record_set                      (NjRecord            *self,
                                                       guint                property_id,
                                                       const GValue        *value);
void               nj_record_set_string               (NjRecord            *self,
                                                       guint                property_id,
                                                       const char          *value);
void               nj_record_set_strv                 (NjRecord            *self,
                                                       guint                property_id,
                                                       const char *const   *value);
void               nj_record_set_boolean              (NjRecord            *self,
                                                       guint                property_id,
                                                       gboolean             value);
void               nj_record_set_uint                 (NjRecord            *self,
                                                       guint                property_id,
                                                       guint                value);
void               nj_record_set_enum                 (NjRecord            *self,
                                                       guint                property_id,
                                                       int                  value);
void               nj_record_copy                     (NjRecord            *self,
                                                       NjRecord            *other,
                                                       GParamFlags          without);
void               nj_record_copy_unknown             (NjRecord            *self,
                                                       NjRecord            *other);
void               nj_record_emit_changed             (NjRecord            *self);

void               nj_record_write_json               (NjRecord            *self,
                                                       JsonObject          *object);
gboolean           nj_record_read_json                (NjRecord            *self,
                                                       JsonObject          *object,
                                                       const char *const   *others,
                                                       GError             **error);

G_END_DECLS
