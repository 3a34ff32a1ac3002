/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"

G_BEGIN_DECLS

typedef enum
{
  NJ_SESSION_CHANGE_VOID, /* one that a later change has made needless */
  NJ_SESSION_CHANGE_KNOWN,
  NJ_SESSION_CHANGE_SAVE,
  NJ_SESSION_CHANGE_UPDATE,
  NJ_SESSION_CHANGE_REMOVE,
  NJ_SESSION_CHANGE_RECEIVE,
  NJ_SESSION_CHANGE_RELEASE,
  NJ_SESSION_CHANGE_CLEAR,
} NjSessionChangeType;

typedef struct
{
  NjSessionChangeType type;
  guint16 id;
  gboolean released;
  gboolean known;
  guint64 serial;
  MqttMessage *message; /* (nullable) */
} NjSessionChange;

/**
 * NjSessionChanges:
 *
 * What is to be changed in a session, in order. What a change undoes that has not
 * been written yet is not written.
 */
typedef struct
{
  GArray *array;       /* (element-type NjSessionChange) */
  GHashTable *serials; /* serial -> 1 + index of what was last noted for it */
} NjSessionChanges;

NjSessionChanges      *nj_session_changes_new      (void);
void                   nj_session_changes_free     (NjSessionChanges *self);
guint                  nj_session_changes_get_n    (NjSessionChanges *self);
const NjSessionChange *nj_session_changes_get      (NjSessionChanges *self,
                                                    guint             index);
void                   nj_session_changes_add      (NjSessionChanges *self,
                                                    NjSessionChange   change);
void                   nj_session_changes_append   (NjSessionChanges *self,
                                                    NjSessionChanges *later);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjSessionChanges, nj_session_changes_free)

G_END_DECLS
