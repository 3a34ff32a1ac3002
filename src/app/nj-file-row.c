/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-file-row.h"

/**
 * NjFileRow:
 *
 * A file with certificates or keys, to be chosen, and to be cleared. In a sandbox
 * the file chooser is the portal's, and so the path is one that can be read.
 */
struct _NjFileRow
{
  AdwActionRow parent_instance;

  GtkWidget *clear_button;
  GtkWidget *choose_button;

  char *path;
  char *empty_text;
  GtkNativeDialog *chooser; /* while it is open */
};

G_DEFINE_FINAL_TYPE (NjFileRow, nj_file_row, ADW_TYPE_ACTION_ROW)

typedef enum
{
  PROP_PATH = 1,
  PROP_EMPTY_TEXT,
  PROP_CHOOSE_LABEL,
  PROP_CLEAR_LABEL,
} NjFileRowProperty;

static GParamSpec *properties[PROP_CLEAR_LABEL + 1];

/* Where the document portal shows a file says nothing to the user. */
static char *
get_display_path (const char *path)
{
  g_autofree char *portal = g_build_filename (g_get_user_runtime_dir (), "doc", "", NULL);

  if (g_str_has_prefix (path, portal))
    return g_filename_display_basename (path);

  return g_filename_display_name (path);
}

static void
update (NjFileRow *self)
{
  g_autofree char *display_path = self->path != NULL ? get_display_path (self->path) : NULL;

  gtk_widget_set_visible (self->clear_button, self->path != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), display_path);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               display_path != NULL ? display_path : self->empty_text);
}

static void
clear_cb (NjFileRow *self)
{
  nj_file_row_set_path (self, NULL);
  gtk_widget_grab_focus (self->choose_button);
}

static void
chooser_response_cb (NjFileRow            *self,
                     int                   response,
                     GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      nj_file_row_set_path (self, path);
    }

  g_clear_object (&self->chooser);
}

static GtkFileFilter *
create_filter (const char        *name,
               const char *const *patterns)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);

  return filter;
}

static void
choose_cb (NjFileRow *self)
{
  static const char *const known[] = {
    "*.pem", "*.crt", "*.cer", "*.cert", "*.key", "*.p12", "*.pfx", NULL
  };
  static const char *const all[] = { "*", NULL };
  g_autoptr (GtkFileFilter) certificates = create_filter (_("Certificates and Keys"), known);
  g_autoptr (GtkFileFilter) everything = create_filter (_("All Files"), all);
  GtkFileChooserNative *chooser;

  if (self->chooser != NULL)
    return;

  chooser = gtk_file_chooser_native_new (gtk_widget_get_tooltip_text (self->choose_button),
                                         GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _("_Choose"), _("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), certificates);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), everything);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static void
set_button_label (GtkWidget  *button,
                  const char *label)
{
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "",
                                  -1);
}

static void
nj_file_row_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  NjFileRow *self = NJ_FILE_ROW (object);

  switch ((NjFileRowProperty) property_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_CHOOSE_LABEL:
      g_value_set_string (value, gtk_widget_get_tooltip_text (self->choose_button));
      break;
    case PROP_CLEAR_LABEL:
      g_value_set_string (value, gtk_widget_get_tooltip_text (self->clear_button));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_file_row_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  NjFileRow *self = NJ_FILE_ROW (object);

  switch ((NjFileRowProperty) property_id)
    {
    case PROP_PATH:
      nj_file_row_set_path (self, g_value_get_string (value));
      break;
    case PROP_EMPTY_TEXT:
      g_free (self->empty_text);
      self->empty_text = g_value_dup_string (value);
      update (self);
      break;
    case PROP_CHOOSE_LABEL:
      set_button_label (self->choose_button, g_value_get_string (value));
      break;
    case PROP_CLEAR_LABEL:
      set_button_label (self->clear_button, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_file_row_dispose (GObject *object)
{
  NjFileRow *self = NJ_FILE_ROW (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (nj_file_row_parent_class)->dispose (object);
}

static void
nj_file_row_finalize (GObject *object)
{
  NjFileRow *self = NJ_FILE_ROW (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->empty_text, g_free);

  G_OBJECT_CLASS (nj_file_row_parent_class)->finalize (object);
}

static void
nj_file_row_class_init (NjFileRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = nj_file_row_get_property;
  object_class->set_property = nj_file_row_set_property;
  object_class->dispose = nj_file_row_dispose;
  object_class->finalize = nj_file_row_finalize;

  /**
   * NjFileRow:path:
   *
   * (nullable): the file.
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);

  /**
   * NjFileRow:empty-text:
   *
   * What it says without a file.
   */
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);

  /**
   * NjFileRow:choose-label:
   *
   * What the button that chooses says, and the file chooser.
   */
  properties[PROP_CHOOSE_LABEL] = g_param_spec_string ("choose-label", NULL, NULL, NULL, flags);

  /**
   * NjFileRow:clear-label:
   *
   * What the button that clears says.
   */
  properties[PROP_CLEAR_LABEL] = g_param_spec_string ("clear-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjFileRow, clear_button);
  gtk_widget_class_bind_template_child (widget_class, NjFileRow, choose_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
nj_file_row_init (NjFileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * nj_file_row_get_path:
 * @self: a row
 *
 * Returns: (nullable): the file that was chosen
 */
const char *
nj_file_row_get_path (NjFileRow *self)
{
  g_return_val_if_fail (NJ_IS_FILE_ROW (self), NULL);

  return self->path;
}

/**
 * nj_file_row_set_path:
 * @self: a row
 * @path: (nullable): a file
 */
void
nj_file_row_set_path (NjFileRow  *self,
                      const char *path)
{
  g_return_if_fail (NJ_IS_FILE_ROW (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;

  g_free (self->path);
  self->path = g_strdup (path);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}
