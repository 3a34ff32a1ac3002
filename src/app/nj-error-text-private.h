/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-error-text.h"

G_BEGIN_DECLS

gboolean nj_network_error_describe (const GError  *error,
                                    NjProfile     *profile,
                                    char         **title,
                                    char         **advice);
gboolean nj_store_error_describe   (const GError  *error,
                                    NjProfile     *profile,
                                    char         **title,
                                    char         **advice);
void     nj_address_error_describe (const GError  *error,
                                    char         **title,
                                    char         **advice);

G_END_DECLS
