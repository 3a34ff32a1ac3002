/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NjProfileWriter:
 *
 * Writes one file from any thread, one text at a time, and never an older text
 * over a newer one. An atomic reference count.
 */
typedef struct _NjProfileWriter NjProfileWriter;

NjProfileWriter *nj_profile_writer_new          (const char           *path);
NjProfileWriter *nj_profile_writer_ref          (NjProfileWriter      *self);
void             nj_profile_writer_unref        (NjProfileWriter      *self);
const char      *nj_profile_writer_get_path     (NjProfileWriter      *self);
gboolean         nj_profile_writer_write        (NjProfileWriter      *self,
                                                 const char           *text,
                                                 guint64               generation,
                                                 GError              **error);
void             nj_profile_writer_write_async  (NjProfileWriter      *self,
                                                 const char           *text,
                                                 guint64               generation,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean         nj_profile_writer_write_finish (NjProfileWriter      *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjProfileWriter, nj_profile_writer_unref)

G_END_DECLS
